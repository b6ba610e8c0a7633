"""GnuCash's own engine at work on a book, as its user would have it.

  /usr/bin/python3 gnucash_engine.py save FILE [plain]   opens the book, saves it whole and closes it: gzip, or plain XML
  /usr/bin/python3 gnucash_engine.py scrub FILE          prints what its "Scrub All" for lots would change, as a JSON array
  /usr/bin/python3 gnucash_engine.py hold FILE           keeps the book open, with its lock, until stdin ends

All but `save` leave the book as it is. The engine puts its logs and backups beside the file.
"""
import ctypes
import json
import os
import sys
from fractions import Fraction

import gnucash
import gnucash._gnucash_core_c
from gnucash import Session, SessionOpenMode

# What the Python bindings do not show.
ENGINE = ctypes.CDLL(gnucash._gnucash_core_c.__file__)


def save(session, how):
    ENGINE.gnc_prefs_set_file_save_compressed(0 if how == 'plain' else 1)
    # Without a change the engine skips the save.
    ENGINE.qof_book_mark_session_dirty(ctypes.c_void_p(int(session.book.instance)))
    session.save()


def exact(number):
    return str(Fraction(number.num(), number.denom()))


def splits_of(root):
    """What a scrub might change, of every split."""
    found = {}
    for account in root.get_descendants_sorted():
        for split in account.GetSplitList():
            lot = split.GetLot()
            found[split.GetGUID().to_string()] = {
                'date': str(split.GetParent().GetDate().date()),
                'description': split.GetParent().GetDescription(),
                'account': account.get_full_name(),
                'value': exact(split.GetValue()),
                'quantity': exact(split.GetAmount()),
                'isInLot': lot is not None,
            }
    return found


def scrub(session):
    root = session.book.get_root_account()
    before = splits_of(root)
    root.TreeScrubLots()
    after = splits_of(root)
    changed = [key for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
    return [{'split': key, 'before': before.get(key), 'after': after.get(key)} for key in changed]


def main(verb, file, how='gzip'):
    session = Session('xml://' + os.path.abspath(file), SessionOpenMode.SESSION_NORMAL_OPEN)
    if verb == 'save':
        save(session, how)
    elif verb == 'scrub':
        print(json.dumps(scrub(session)))
    elif verb == 'hold':
        print('open', flush=True)
        sys.stdin.read()
    session.end()


main(*sys.argv[1:])

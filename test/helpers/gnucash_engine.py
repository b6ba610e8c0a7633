"""GnuCash's own engine at work on a book, as its user would have it.

  /usr/bin/python3 gnucash_engine.py save FILE [plain]          opens the book, saves it whole and closes it: gzip, or plain XML
  /usr/bin/python3 gnucash_engine.py edit FILE EDITS [plain]    the same, after what its user would do to it (JSON, see `edit`)
  /usr/bin/python3 gnucash_engine.py scrub FILE                 prints what its "Scrub All" for lots would change, as a JSON array
  /usr/bin/python3 gnucash_engine.py hold FILE                  keeps the book open, with its lock, until stdin ends

All but `save` and `edit` leave the book as it is. The engine puts its logs and backups beside the file.
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


def save(session, how='gzip'):
    ENGINE.gnc_prefs_set_file_save_compressed(0 if how == 'plain' else 1)
    # Without a change the engine skips the save.
    ENGINE.qof_book_mark_session_dirty(ctypes.c_void_p(int(session.book.instance)))
    session.save()


def account_at(root, path):
    account = root
    for name in path.split(':'):
        account = next(child for child in account.get_children_sorted() if child.GetName() == name)
    return account


def transaction_called(root, description):
    for account in root.get_descendants_sorted():
        for split in account.GetSplitList():
            if split.GetParent().GetDescription() == description:
                return split.GetParent()
    raise KeyError(description)


def edit(session, edits):
    """Each is one of
    {"rename": PATH, "to": NAME}, {"move": PATH, "to": PATH}, {"note": DESCRIPTION, "text": TEXT},
    {"enter": DESCRIPTION, "date": [YEAR, MONTH, DAY], "cents": CENTS, "from": PATH, "to": PATH}
    """
    book = session.book
    root = book.get_root_account()
    for each in edits:
        if 'rename' in each:
            account_at(root, each['rename']).SetName(each['to'])
        elif 'move' in each:
            account_at(root, each['to']).append_child(account_at(root, each['move']))
        elif 'note' in each:
            transaction = transaction_called(root, each['note'])
            transaction.BeginEdit()
            transaction.SetNotes(each['text'])
            transaction.CommitEdit()
        elif 'enter' in each:
            enter(book, root, each)


def enter(book, root, each):
    year, month, day = each['date']
    transaction = gnucash.Transaction(book)
    transaction.BeginEdit()
    transaction.SetCurrency(book.get_table().lookup('CURRENCY', 'USD'))
    transaction.SetDate(day, month, year)
    transaction.SetDescription(each['enter'])
    for path, cents in ((each['to'], each['cents']), (each['from'], -each['cents'])):
        split = gnucash.Split(book)
        split.SetParent(transaction)
        split.SetAccount(account_at(root, path))
        split.SetValue(gnucash.GncNumeric(cents, 100))
        split.SetAmount(gnucash.GncNumeric(cents, 100))
    transaction.CommitEdit()


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


def main(verb, file, *more):
    session = Session('xml://' + os.path.abspath(file), SessionOpenMode.SESSION_NORMAL_OPEN)
    if verb == 'save':
        save(session, *more)
    elif verb == 'edit':
        edit(session, json.loads(more[0]))
        save(session, *more[1:])
    elif verb == 'scrub':
        print(json.dumps(scrub(session)))
    elif verb == 'hold':
        print('open', flush=True)
        sys.stdin.read()
    session.end()


main(*sys.argv[1:])

/** What the household plans: a rent that is scheduled, with the template of its transaction, and a budget. */
import { account, idOf, USD, type Commodity } from './entries.ts';
import { CHECKING, GROCERIES, RENT, TEMPLATE_ROOT, TEMPLATE, RENT_SCHEDULE, BUDGET } from './ids.ts';
import { commodityRef, element, frame, guid, moment, slot, type Element } from './xml.ts';

/** Rent, on the first of each month. */
function scheduledSplit(number: number, of: string, side: 'credit' | 'debit'): Element {
  const amount = (on: 'credit' | 'debit'): Element[] => [
    slot(`${on}-formula`, 'string', on === side ? '1200' : ''),
    slot(`${on}-numeric`, 'numeric', on === side ? '1200/1' : '0/1'),
  ];
  return element('trn:split', [
    guid('split:id', idOf('5e', number)),
    element('split:reconciled-state', 'n'),
    element('split:value', '0/100'),
    element('split:quantity', '0/1'),
    guid('split:account', TEMPLATE),
    element('split:slots', [
      frame('sched-xaction', slot('account', 'guid', of), ...amount('credit'), ...amount('debit')),
    ]),
  ]);
}

const template: Commodity = ['template', 'template'];
export const templates: readonly Element[] = [
  account({ id: TEMPLATE_ROOT, name: 'Template Root', type: 'ROOT', parent: '', commodity: template, scu: 1 }),
  account({ id: TEMPLATE, name: RENT_SCHEDULE, type: 'BANK', parent: TEMPLATE_ROOT, commodity: template, scu: 1 }),
  element('gnc:transaction version="2.0.0"', [
    guid('trn:id', idOf('7e', 1)),
    commodityRef('trn:currency', ...USD),
    moment('trn:date-posted', '2025-09-01 10:59:00 +0000'),
    moment('trn:date-entered', '2025-09-01 07:01:00 +0000'),
    element('trn:description', 'Rent for the month'),
    element('trn:slots', [slot('date-posted', 'gdate', '2025-09-01')]),
    element('trn:splits', [scheduledSplit(1, RENT, 'debit'), scheduledSplit(2, CHECKING, 'credit')]),
  ]),
];

function monthly(tag: string, from: string): Element {
  return element(`${tag} version="1.0.0"`, [
    element('recurrence:mult', '1'),
    element('recurrence:period_type', 'month'),
    element('recurrence:start', [element('gdate', from)]),
  ]);
}

export const schedule = element('gnc:schedxaction version="2.0.0"', [
  guid('sx:id', RENT_SCHEDULE),
  element('sx:name', 'Rent'),
  element('sx:enabled', 'y'),
  element('sx:autoCreate', 'n'),
  element('sx:autoCreateNotify', 'n'),
  element('sx:advanceCreateDays', '0'),
  element('sx:advanceRemindDays', '3'),
  element('sx:instanceCount', '2'),
  element('sx:start', [element('gdate', '2025-10-01')]),
  guid('sx:templ-acct', TEMPLATE),
  element('sx:schedule', [monthly('gnc:recurrence', '2025-10-01')]),
]);

export const budget = element('gnc:budget version="2.0.0"', [
  guid('bgt:id', BUDGET),
  element('bgt:name', 'Año 2026'),
  element('bgt:description', 'What may be spent'),
  element('bgt:num-periods', '12'),
  monthly('bgt:recurrence', '2026-01-01'),
  element('bgt:slots', [
    frame(GROCERIES, slot('0', 'numeric', '400/1'), slot('1', 'numeric', '90125/200')),
    frame(RENT, slot('0', 'numeric', '1200/1')),
    frame('notes', frame(RENT, slot('0', 'string', 'may rise'))),
  ]),
]);

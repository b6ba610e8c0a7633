/**
 * The unit of systemd for `tbot schedule`, as text. Pure. Guarantees: what the service may write to is the home's data/ and
 * nothing else; a stop reaches the schedule alone, which lets its runs sell what they hold before the time is up.
 */
import { createMark } from './unit-mark.ts';

export type UnitScope = 'system' | 'user';

export interface UnitTerms {
  readonly scope: UnitScope;
  readonly version: string;
  /** The folder of the installation, and the home. */
  readonly root: string;
  readonly home: string;
  /** Whom it runs as, of a system unit. */
  readonly user: string;
}

export const UNIT_NAME = 'tbot-schedule.service';

/** A run that is stopped sells at the market and waits for its fills; a watchdog has five minutes for that. */
const STOP_SECONDS = 300;
const START_SECONDS = 60;
/** Never given up: an alert channel and the dead-man's switch say when it does not stay up. */
const RESTART_SECONDS = 15;

/** Folders of the root that ProtectHome=yes hides. */
const HOME_FOLDERS = ['home', 'root', 'run/user'];

export function unitText(terms: UnitTerms): string {
  const { scope, root, home, user } = terms;
  const isSystem = scope === 'system';
  const body = [
    '[Unit]',
    'Description=tbot: trades, guards and books by the calendar of the NYSE',
    `Documentation=file:${escaped(encodeURI(`${root}/docs/OPERATIONS.md`))}`,
    ...(isSystem ? ['Wants=network-online.target', 'After=network-online.target time-sync.target'] : []),
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=exec',
    ...(isSystem ? [`User=${user}`] : []),
    `WorkingDirectory=${escaped(home)}`,
    `ExecStart=${execStart(terms)}`,
    'Restart=on-failure',
    `RestartSec=${String(RESTART_SECONDS)}`,
    `TimeoutStartSec=${String(START_SECONDS)}`,
    '# A second signal would end runs at once and leave what they hold under its stops: only the schedule gets one.',
    'KillMode=mixed',
    `TimeoutStopSec=${String(STOP_SECONDS)}`,
    '# One job that takes too much memory ends alone.',
    'OOMPolicy=continue',
    'UMask=0077',
    '',
    ...hardening(terms),
    '',
    '[Install]',
    `WantedBy=${isSystem ? 'multi-user.target' : 'default.target'}`,
  ].join('\n');
  return createMark(terms.version, `${body}\n`);
}

/** Whose schedule it is shows by its end. */
export function execStart({ root, home }: Pick<UnitTerms, 'root' | 'home'>): string {
  return `${word(`${root}/bin/tbot`)} schedule${homeOption(home)}`;
}

export function homeOption(home: string): string {
  return ` --home ${word(home)}`;
}

/** Not MemoryDenyWriteExecute: V8 compiles as it goes. */
function hardening({ scope, root, home }: UnitTerms): readonly string[] {
  const anywhere = [
    'NoNewPrivileges=yes',
    'RestrictSUIDSGID=yes',
    'RestrictNamespaces=yes',
    'RestrictRealtime=yes',
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
    'LockPersonality=yes',
    'SystemCallArchitectures=native',
    'SystemCallFilter=@system-service',
    'SystemCallErrorNumber=EPERM',
  ];
  if (scope === 'user')
    return [
      ...anywhere,
      '# The manager of a user cannot make the system read-only for a service on every machine: a system unit can.',
    ];
  const isHidden = [root, home].every((path) => !HOME_FOLDERS.some((folder) => `${path}/`.startsWith(`/${folder}/`)));
  return [
    ...anywhere,
    'ProtectSystem=strict',
    `ReadWritePaths=${word(`${home}/data`)}`,
    `ProtectHome=${isHidden ? 'yes' : 'read-only'}`,
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectClock=yes',
    'ProtectControlGroups=yes',
    'ProtectHostname=yes',
    'ProtectKernelLogs=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelTunables=yes',
    'CapabilityBoundingSet=',
    'AmbientCapabilities=',
  ];
}

/** One word of a list of words (systemd.syntax(7)): what it would take for a specifier, an escape or an end is escaped. */
function word(text: string): string {
  const safe = escaped(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return /[\s"'\\;]/.test(text) ? `"${safe}"` : safe;
}

/** A value that is taken whole: a percent sign begins a specifier. */
function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}

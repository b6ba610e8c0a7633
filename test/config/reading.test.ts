import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DEPLOYMENT_KEYS } from '../../src/lib/config/keys/deployment.ts';
import { TRADING_KEYS } from '../../src/lib/config/keys/trading.ts';
import { readConfig, type ConfigReading } from '../../src/lib/config/reading.ts';
import { faultText } from '../../src/lib/config/fault.ts';

const NOTHING = { deploymentText: '', tradingText: '', tradingPlace: '.env_bot', overrides: {} } as const;

function readTrading(tradingText: string): ConfigReading {
  return readConfig({ ...NOTHING, tradingText });
}

function readDeployment(deploymentText: string): ConfigReading {
  return readConfig({ ...NOTHING, deploymentText });
}

/** A broken configuration: the file's text, the key at fault, and words of what is accepted. */
type Broken = readonly [text: string, key: string | null, accepts: RegExp];

const BROKEN_TRADING: readonly Broken[] = [
  ['MAX_TRADES=four', 'MAX_TRADES', /whole number from 1 to 20/],
  ['MAX_TRADES=0', 'MAX_TRADES', /from 1 to 20/],
  ['MAX_TRADES=2.5', 'MAX_TRADES', /whole number/],
  ['MAX_TRADES=-1', 'MAX_TRADES', /from 1/],
  ['WEIGHTS=0.5,0.5', 'WEIGHTS', /4 numbers adding up to 1/],
  ['WEIGHTS=0.4,0.2,0.2,0.3', 'WEIGHTS', /adding up to 1/],
  ['MAX_TRADES=3\nWEIGHTS=0.3333,0.3333,0.3333', 'WEIGHTS', /adding up to 1/],
  ['WEIGHTS=0.5,0.5,0.0,0.0', 'WEIGHTS', /above 0/],
  ['WEIGHTS=40%,20%,20%,20%', 'WEIGHTS', /numbers above 0/],
  ['MIN_PRICE=100\nMAX_PRICE=100', 'MIN_PRICE', /below MAX_PRICE/],
  ['MAX_PRICE=1', 'MIN_PRICE', /below MAX_PRICE/],
  ['MIN_PRICE=$2', 'MIN_PRICE', /price in dollars/],
  ['MAX_RISK_PER_TRADE=0.031', 'MAX_RISK_PER_TRADE', /at most 0\.03/],
  ['MAX_RISK_PER_TRADE=3%', 'MAX_RISK_PER_TRADE', /0\.05 means 5%/],
  ['MAX_SPREAD=0.0151', 'MAX_SPREAD', /at most 0\.015/],
  ['MAX_SLIPPAGE=0.06', 'MAX_SLIPPAGE', /at most 0\.05/],
  ['STRAT_CLOSE_MAX_ALLOCATION=0.29', 'STRAT_CLOSE_MAX_ALLOCATION', /0\.3 to 0\.4/],
  ['STRAT_CLOSE_MAX_ALLOCATION=0.41', 'STRAT_CLOSE_MAX_ALLOCATION', /0\.3 to 0\.4/],
  ['ALPACA_MODE=live', 'TEST_MODE', /false with a live account/],
  ['BROKER=ibkr\nIBKR_MODE=live', 'TEST_MODE', /false with a live account/],
  ['GNC_EXPORT_MODE=live', 'GNC_EXPORT_MODE', /auto, paper or off/],
  ['TEST_MODE=false\nBROKER=robinhood', 'ROBINHOOD_MODE', /live/],
  ['SHORT_TYPE=ShortSell', 'SHORT_TYPE', /InverseETF, LongPut, Auto or disabled/],
  ['SHORT_TYPE=short', 'SHORT_TYPE', /InverseETF/],
  ['START_TIME=9:30', 'START_TIME', /with its zone/],
  ['START_TIME=9:29am EST', 'START_TIME', /9:30 AM to 3:59 PM/],
  ['START_TIME=4:00pm ET', 'START_TIME', /9:30 AM to 3:59 PM/],
  ['START_TIME=9:30am CST', 'START_TIME', /EST, EDT, ET/],
  ['START_TIME=13:70 ET', 'START_TIME', /time of day/],
  ['SLEEP_TIME=1', 'SLEEP_TIME', /with its unit/],
  ['SLEEP_TIME=1ms', 'SLEEP_TIME', /100ms to 5m/],
  ['SLEEP_TIME=1h', 'SLEEP_TIME', /ms, s or m/],
  ['ANALYSIS_TIME=31', 'MONITORING_TIME', /at most 60 minutes/],
  ['MONITORING_TIME=1', 'MONITORING_TIME', /from 2/],
  ['TOTAL_ALLOCATION=0.051', 'TOTAL_ALLOCATION', /MAX_OPEN_RISK/],
  ['ALLOCATION_PLAN=slots\nTOTAL_ALLOCATION=0.126', 'TOTAL_ALLOCATION', /MAX_OPEN_RISK/],
  ['DAILY_LOSS_LIMIT=0', 'DAILY_LOSS_LIMIT', /above 0/],
  ['BROKER=etrade', 'BROKER', /alpaca, ibkr, tastytrade, webull, robinhood or sim/],
  ['BROKER=alpaca,ibkr', 'BROKER', /or sim/],
  ['TEST_MODE=yes', 'TEST_MODE', /true or false/],
  ['STRATEGY_SEQUENCE=open,open', 'STRATEGY_SEQUENCE', /none twice/],
  ['STRATEGY_SEQUENCE=open,noon', 'STRATEGY_SEQUENCE', /open, mid, close/],
  ['STRATEGY_OVERRIDE=all', 'STRATEGY_OVERRIDE', /null, open, mid/],
  ['LONG_PUT_MIN_DTE=46', 'LONG_PUT_MIN_DTE', /LONG_PUT_MAX_DTE/],
  ['MAX_TRADES=4\nMAX_TRADES=5', 'MAX_TRADES', /each key once/],
  ['MAX_TRADES 4', null, /KEY=VALUE/],
  ['LOG_FORMAT="csv', null, /KEY=VALUE/],
];

const BROKEN_DEPLOYMENT: readonly Broken[] = [
  ['ENCRYPTION_KEY=abc', 'ENCRYPTION_KEY', /64 hexadecimal digits/],
  ['SMTP_PASS=abc#def', 'SMTP_PASS', /# only in quotes/],
  ['SMTP_PASS=abc # mine', 'SMTP_PASS', /# only in quotes/],
  ['USERNAME=jo#e', 'USERNAME', /# only in quotes/],
  ['FINNHUB_URL=https://example.com/?key=x', 'FINNHUB_URL', /without user name, password or query/],
  [
    'ALPACA_PAPER_URL=https://example.com',
    'ALPACA_PAPER_URL',
    /^https:\/\/paper-api\.alpaca\.markets, or http:\/\/127/,
  ],
  ["ENCRYPTED_PASSWORD='$scrypt$ln=99,r=99,p=99$a$b'", 'ENCRYPTED_PASSWORD', /tbot hash-password/],
  ['LOCAL_PORT=70000', 'LOCAL_PORT', /1 to 65535/],
  ['LOCAL_IP=localhost', 'LOCAL_IP', /IP address/],
  ['ALPACA_PAPER_URL=http://paper-api.alpaca.markets', 'ALPACA_PAPER_URL', /https/],
  ['VIX_URL=https://me:pw@example.com', 'VIX_URL', /without user name, password or query/],
  ['ALPACA_LIVE_URL=https://paper-api.alpaca.markets', 'ALPACA_LIVE_URL', /^https:\/\/api\.alpaca\.markets, or/],
  ['ALPACA_DATA_URL=http://127.0.0.1.example.com:80', 'ALPACA_DATA_URL', /^https:\/\/data\.alpaca\.markets, or/],
  ['ALERT_EMAIL=me', 'ALERT_EMAIL', /e-mail address/],
  ['ENCRYPTED_PASSWORD=plain', 'ENCRYPTED_PASSWORD', /tbot hash-password/],
  ['ENVIRONMENT=prod', 'ENVIRONMENT', /production, development or test/],
  ['IBKR_HOST=https://gateway', 'IBKR_HOST', /host name/],
  ['SLACK_WEBHOOK_URL=hooks.slack.com/x', 'SLACK_WEBHOOK_URL', /https/],
];

describe('a broken configuration', () => {
  for (const [read, table] of [
    [readTrading, BROKEN_TRADING],
    [readDeployment, BROKEN_DEPLOYMENT],
  ] as const) {
    for (const [text, key, accepts] of table) {
      it(`${JSON.stringify(text)} is one fault${key === null ? '' : ` at ${key}`}, with what is accepted and an example`, () => {
        const { config, faults } = read(text);
        assert.equal(config, null);
        assert.equal(faults.length, 1, faults.map(faultText).join('\n'));
        const [fault] = faults;
        assert.ok(fault);
        assert.equal(fault.key, key);
        assert.match(fault.accepts, accepts);
        assert.ok(fault.example.length > 0);
        if (key !== null) {
          const secret = { ...DEPLOYMENT_KEYS, ...TRADING_KEYS }[key as keyof typeof TRADING_KEYS].secret;
          assert.ok(fault.seen !== null && (!secret || fault.seen === '********'));
        }
      });
    }
  }

  it('is reported whole: the faults of both files and of the environment together', () => {
    const { faults } = readConfig({
      ...NOTHING,
      deploymentText: 'LOCAL_PORT=0\nSMTP_PASS=a#b\n',
      tradingText: 'BROKER=x\nMAX_TRADES=x\nMAX_PRICE=1\n',
      overrides: { MAX_SPREAD: '1' },
    });
    assert.deepEqual(
      faults.map(({ place, key, line }) => [place, key, line]),
      [
        ['.env', 'SMTP_PASS', 2],
        ['.env', 'LOCAL_PORT', 1],
        ['.env_bot', 'BROKER', 1],
        ['.env_bot', 'MAX_TRADES', 2],
        ['environment', 'MAX_SPREAD', undefined],
        ['.env_bot', 'MIN_PRICE', undefined],
      ],
    );
  });

  it('says why short selling is refused', () => {
    const [fault] = readTrading('SHORT_TYPE=ShortSell').faults;
    assert.match(fault?.problem ?? '', /never sells short/);
  });

  it('never makes an unhandled exception, whatever the text', () => {
    const names = fc.constantFrom(...Object.keys(TRADING_KEYS), ...Object.keys(DEPLOYMENT_KEYS), 'NOPE', '__proto__');
    const values = fc.oneof(fc.string(), fc.constantFrom('1e999', '0x1', '0.4,0.2', '9:30am EST', '١', "'", '"\n'));
    const assignments = fc.array(fc.tuple(names, values), { maxLength: 6 });
    const text = fc.oneof(
      fc.string(),
      assignments.map((all) => all.map(([key, value]) => `${key}=${value}`).join('\n')),
    );
    fc.assert(
      fc.property(
        text,
        text,
        fc.dictionary(names, values, { maxKeys: 3 }),
        (deploymentText, tradingText, overrides) => {
          const reading = readConfig({ ...NOTHING, deploymentText, tradingText, overrides });
          assert.equal(reading.config === null, reading.faults.length > 0);
          for (const fault of reading.faults) assert.ok(faultText(fault).length > 0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('a sound configuration', () => {
  it('is the defaults of the specification when nothing is set', () => {
    const { config, faults } = readConfig(NOTHING);
    assert.deepEqual(faults, []);
    assert.ok(config);
    const { trading, deployment } = config;
    assert.equal(trading.TEST_MODE, true);
    assert.equal(trading.BROKER, 'alpaca');
    assert.equal(trading.TOTAL_ALLOCATION, 0.02);
    assert.equal(trading.START_TIME, 9 * 60 + 30);
    assert.equal(trading.SLEEP_TIME, 1000);
    assert.deepEqual(trading.STRATEGY_SEQUENCE, ['open', 'mid', 'close']);
    assert.equal(trading.SHORT_TYPE, 'InverseETF');
    assert.equal(trading.VERSION_TAG, undefined);
    assert.equal(deployment.LOCAL_PORT, 6900);
    assert.equal(deployment.ALPACA_PAPER_URL, 'https://paper-api.alpaca.markets');
    assert.equal(deployment.ENCRYPTION_KEY, undefined);
  });

  it('adds weights exactly: ten times 0.1 is 1, where doubles make 0.9999999999999999', () => {
    const weights = Array.from({ length: 10 }, () => '0.1').join(',');
    assert.notEqual(
      weights.split(',').reduce((sum, weight) => sum + Number(weight), 0),
      1,
    );
    assert.deepEqual(readTrading(`MAX_TRADES=10\nWEIGHTS=${weights}`).faults, []);
  });

  it('takes the largest entry to the limit and not beyond: 0.05 of equity by the row for one signal', () => {
    assert.deepEqual(readTrading('TOTAL_ALLOCATION=0.05').faults, []);
    assert.deepEqual(readTrading('ALLOCATION_PLAN=slots\nTOTAL_ALLOCATION=0.125').faults, []); // x 0.4 = 0.05
  });

  it('lets TBOT_ variables override the files, and an empty one bring back the default', () => {
    const sources = { ...NOTHING, tradingText: 'MAX_TRADES=2\nWEIGHTS=0.6,0.4\nMAX_PRICE=50' };
    const { config, settings } = readConfig({ ...sources, overrides: { MAX_PRICE: '75', FEED: 'iex' } });
    assert.equal(config?.trading.MAX_PRICE, 75);
    const sourceOf = (name: string): string | undefined => settings.find(({ key }) => key === name)?.source;
    assert.deepEqual(['MAX_TRADES', 'FEED', 'BROKER'].map(sourceOf), ['file', 'environment', 'default']);
    assert.equal(readConfig({ ...sources, overrides: { MAX_PRICE: '' } }).config?.trading.MAX_PRICE, 100);
  });

  it('gives each setting as long as it is: what is recorded of a run is read once more', () => {
    const symbols = Array.from({ length: 40 }, (_, at) => `SYN${String(at)}`).join(',');
    const { settings } = readConfig({ ...NOTHING, tradingText: `SCREENER_SYMBOLS=${symbols}` });
    assert.equal(settings.find(({ key }) => key === 'SCREENER_SYMBOLS')?.value, symbols);
  });

  it('understands the zones: 6:45 AM PT, 9:45 ET and 9:45am EDT are one time', () => {
    const times = ['6:45 AM PT', '9:45 ET', '9:45am EDT', '06:45 pst'].map(
      (text) => readTrading(`START_TIME=${text}`).config?.trading.START_TIME,
    );
    assert.deepEqual(times, [585, 585, 585, 585]);
  });

  it('warns of unknown keys with the nearest known name, and of keys in the wrong file', () => {
    const { warnings } = readConfig({
      ...NOTHING,
      tradingText: 'MAX_TRADE=4\nSMTP_HOST=x\nCOLOUR=red\n',
      overrides: { BROKR: 'sim' },
    });
    const told = warnings.map(({ key, message }) => `${String(key)} ${message}`);
    assert.match(told[0] ?? '', /TBOT_BROKR .*did you mean BROKER\?/);
    assert.match(told[1] ?? '', /MAX_TRADE .*did you mean MAX_TRADES\?/);
    assert.match(told[2] ?? '', /SMTP_HOST .*belongs in \.env/);
    assert.match(told[3] ?? '', /COLOUR .*does nothing/);
  });

  it('takes a quoted value as it stands, spaces included', () => {
    const { config } = readDeployment("PASSWORD=' spaced out '");
    assert.equal(config?.deployment.PASSWORD?.reveal(), ' spaced out ');
  });

  it('does not repeat what may be the second line of a wrapped secret', () => {
    const { warnings } = readDeployment('ALPACA_PAPER_SECRET_KEY=c2VjcmV0\nc2VjcmV0LW1vcmU=\n');
    assert.deepEqual(
      warnings.filter(({ place }) => place === '.env').map(({ line, key }) => [line, key]),
      [[2, null]],
    );
  });

  it('warns of a password in the clear, and of slippage that refuses spreads that are allowed', () => {
    const deploymentText = "PASSWORD='in the clear'";
    const { warnings } = readConfig({ ...NOTHING, deploymentText, tradingText: 'MAX_SLIPPAGE=0.0074' });
    assert.deepEqual(
      warnings.map(({ key }) => key),
      ['MAX_SLIPPAGE', 'PASSWORD'],
    );
    assert.deepEqual(readTrading('MAX_SLIPPAGE=0.0075').warnings, []); // half of 0.015
    assert.equal(readTrading('MAX_SPREAD=0.0149').warnings[0]?.key, 'MAX_SLIPPAGE'); // twice 0.005 is 0.01
  });

  it('does not warn of its own defaults, written down or not', () => {
    assert.deepEqual(readTrading('').warnings, []);
    assert.deepEqual(readTrading('MAX_SLIPPAGE=0.0050\nMAX_SPREAD=0.015').warnings, []);
  });
});

describe('every key', () => {
  it('accepts its own default, and its example where that is not a placeholder for a secret', () => {
    for (const [name, { kind, default: standard, example, secret }] of Object.entries({
      ...DEPLOYMENT_KEYS,
      ...TRADING_KEYS,
    })) {
      if (standard !== '') assert.doesNotThrow(() => kind.read(standard), name);
      if (!secret) assert.doesNotThrow(() => kind.read(example), name);
    }
  });
});

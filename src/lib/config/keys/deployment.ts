/** The keys of `.env`: where tbot runs, and its secrets. The order here is the order of the template. */
import { key, optional, secret, type Keys, type Section, type Values } from './key.ts';
import {
  email,
  encryptionKey,
  flag,
  hostName,
  integer,
  ipAddress,
  line,
  officialHost,
  oneOf,
  passwordHash,
  port,
  secretLine,
  secretUrl,
} from './kinds.ts';

const place = {
  ENVIRONMENT: key(oneOf('production', 'development', 'test'), 'production', { comment: 'What this installation is' }),
  LOCAL: key(flag, 'true', { comment: 'true: the web layer binds LOCAL_IP:LOCAL_PORT, else REMOTE_IP:REMOTE_PORT' }),
  LOCAL_IP: key(ipAddress, '127.0.0.1', { comment: 'Address of the web layer on this machine' }),
  LOCAL_PORT: key(port, '6900', { comment: 'Port of the web layer on this machine' }),
  REMOTE_IP: optional(ipAddress, { comment: 'Address of the web layer for other machines', example: '10.0.0.5' }),
  REMOTE_PORT: key(port, '6900', { comment: 'Port of the web layer for other machines' }),
};

const login = {
  USERNAME: optional(line, { comment: 'Login name of the web layer', example: 'trader' }),
  ENCRYPTED_PASSWORD: secret(passwordHash, {
    comment: 'Its password as tbot hash-password prints it; preferred to PASSWORD',
    example: "'$scrypt$ln=17,r=8,p=1$...$...'",
  }),
  PASSWORD: secret(secretLine, {
    comment: 'Its password in the clear; works, with a warning',
    example: "'a long one'",
  }),
};

const encryption = {
  ENCRYPTION_KEY: secret(encryptionKey, {
    comment: 'Key of .env_bot.enc: tbot generate-key',
    example: '<64 hexadecimal digits>',
  }),
};

const alpaca = {
  ALPACA_PAPER_API_KEY: secret(secretLine, { comment: 'Paper account: key id', example: 'PK...' }),
  ALPACA_PAPER_SECRET_KEY: secret(secretLine, { comment: 'Paper account: secret', example: "'...'" }),
  ALPACA_LIVE_API_KEY: secret(secretLine, { comment: 'Live account: key id', example: 'AK...' }),
  ALPACA_LIVE_SECRET_KEY: secret(secretLine, { comment: 'Live account: secret', example: "'...'" }),
  ALPACA_PAPER_URL: key(officialHost('https://paper-api.alpaca.markets'), 'https://paper-api.alpaca.markets', {
    comment: 'Paper trading host; no other is accepted',
  }),
  ALPACA_LIVE_URL: key(officialHost('https://api.alpaca.markets'), 'https://api.alpaca.markets', {
    comment: 'Live trading host; no other is accepted',
  }),
  ALPACA_DATA_URL: key(officialHost('https://data.alpaca.markets'), 'https://data.alpaca.markets', {
    comment: 'Market data host; no other is accepted',
  }),
};

const ibkr = {
  IBKR_HOST: key(hostName, '127.0.0.1', { comment: 'Where IB Gateway or TWS listens' }),
  IBKR_PORT: optional(port, { comment: 'Its port', example: '4002', otherwise: '4002 for paper, 4001 for live' }),
  IBKR_CLIENT_ID: key(integer({ min: 0, max: 999_999 }), '1', { comment: 'Client id; keep it the same' }),
  IBKR_PAPER_USERNAME: optional(line, { comment: 'Paper account: user name (the gateway logs in)', example: 'edemo' }),
  IBKR_PAPER_PASSWORD: secret(secretLine, { comment: 'Paper account: password', example: "'...'" }),
  IBKR_PAPER_ACCOUNT_NUMBER: secret(secretLine, {
    comment: 'Paper account: number, checked against what the gateway reports',
    example: 'DU1234567',
  }),
  IBKR_LIVE_API_KEY: secret(secretLine, { comment: 'Live account: key', example: "'...'" }),
  IBKR_LIVE_SECRET_KEY: secret(secretLine, { comment: 'Live account: secret', example: "'...'" }),
  IBKR_LIVE_ACCOUNT_NUMBER: secret(secretLine, {
    comment: 'Live account: number, checked against what the gateway reports',
    example: 'U1234567',
  }),
};

const tastytrade = {
  TASTYTRADE_PAPER_CLIENT_SECRET: secret(secretLine, { comment: 'Sandbox: client secret', example: "'...'" }),
  TASTYTRADE_PAPER_REFRESH_TOKEN: secret(secretLine, { comment: 'Sandbox: refresh token', example: "'...'" }),
  TASTYTRADE_PAPER_ACCOUNT_NUMBER: secret(secretLine, { comment: 'Sandbox: account', example: '5WT00000' }),
  TASTYTRADE_LIVE_CLIENT_SECRET: secret(secretLine, { comment: 'Live: client secret', example: "'...'" }),
  TASTYTRADE_LIVE_REFRESH_TOKEN: secret(secretLine, { comment: 'Live: refresh token', example: "'...'" }),
  TASTYTRADE_LIVE_ACCOUNT_NUMBER: secret(secretLine, { comment: 'Live: account', example: '5WT00000' }),
};

const webull = {
  WEBULL_PAPER_APP_KEY: secret(secretLine, { comment: 'Sandbox: app key', example: "'...'" }),
  WEBULL_PAPER_APP_SECRET: secret(secretLine, { comment: 'Sandbox: app secret', example: "'...'" }),
  WEBULL_PAPER_ACCOUNT_ID: secret(secretLine, { comment: 'Sandbox: account id', example: "'...'" }),
  WEBULL_LIVE_APP_KEY: secret(secretLine, { comment: 'Live: app key', example: "'...'" }),
  WEBULL_LIVE_APP_SECRET: secret(secretLine, { comment: 'Live: app secret', example: "'...'" }),
  WEBULL_LIVE_ACCOUNT_ID: secret(secretLine, { comment: 'Live: account id', example: "'...'" }),
  WEBULL_SIGN_ALGORITHM: key(oneOf('HMAC-SHA1', 'HMAC-SHA256'), 'HMAC-SHA1', { comment: 'How requests are signed' }),
};

const robinhood = {
  ROBINHOOD_ACCOUNT_NUMBER: secret(secretLine, {
    comment: 'The account; signing in is tbot broker login robinhood',
    example: "'...'",
  }),
};

const screener = {
  FINNHUB_API_KEY: secret(secretLine, { comment: 'Screener', example: "'...'" }),
};

const alerts = {
  ALERT_EMAIL: optional(email, { comment: 'Who is told by e-mail', example: 'me@example.com' }),
  SMTP_HOST: optional(hostName, { comment: 'Mail server', example: 'smtp.example.com' }),
  SMTP_PORT: key(port, '465', { comment: 'Its port' }),
  SMTP_USER: optional(line, { comment: 'Its login', example: 'me@example.com' }),
  SMTP_PASS: secret(secretLine, { comment: 'Its password; in single quotes if it has a #', example: "'...'" }),
  SLACK_WEBHOOK_URL: secret(secretUrl, { comment: 'Slack', example: 'https://hooks.slack.com/services/...' }),
  ALERT_SMS_TO: optional(email, { comment: "SMS, by the carrier's e-mail gateway", example: '5551234567@vtext.com' }),
  ALERT_WEBHOOK_URL: secret(secretUrl, { comment: 'Any webhook', example: 'https://example.com/hook' }),
  HEALTHCHECK_URL: secret(secretUrl, {
    comment: "Dead-man's switch: pinged while all is well, it shouts when the pings stop",
    example: 'https://hc-ping.com/...',
  }),
};

export const DEPLOYMENT_KEYS = {
  ...place,
  ...login,
  ...encryption,
  ...alpaca,
  ...ibkr,
  ...tastytrade,
  ...webull,
  ...robinhood,
  ...screener,
  ...alerts,
} satisfies Keys;

/** The validated `.env`. */
export type DeploymentConfig = Values<typeof DEPLOYMENT_KEYS>;
export type DeploymentKey = keyof DeploymentConfig;

export const DEPLOYMENT_SECTIONS: readonly Section[] = [
  { title: 'Installation and web layer', keys: place },
  { title: 'Web login', keys: login },
  { title: 'Encryption', keys: encryption },
  { title: 'Alpaca', keys: alpaca },
  { title: 'Interactive Brokers', keys: ibkr },
  { title: 'Tastytrade', keys: tastytrade },
  { title: 'Webull', keys: webull },
  { title: 'Robinhood', keys: robinhood },
  { title: 'Screener', keys: screener },
  { title: 'Alerts', keys: alerts },
];

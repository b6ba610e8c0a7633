/**
 * Where Alpaca's documents are mended before they judge, in memory and nowhere else. Each change says what the document
 * has wrong, or leaves open.
 */
export type Json = Record<string, unknown>;

export function patchTrading(document: Json): Json {
  const at = (...path: string[]): Json => path.reduce<Json>((node, name) => node[name] as Json, document);

  // The list by kind says "one of" two forms of which neither requires anything: every fill is both.
  const answer = ['responses', '200', 'content', 'application/json', 'schema', 'items'];
  const activities = at('paths', '/v2/account/activities/{activity_type}', 'get', ...answer);
  activities.anyOf = activities.oneOf;
  delete activities.oneOf;

  // The calendar is asked for by dates, and its parameters are said to be instants; activities take both.
  const anyTime = { anyOf: [{ format: 'date-time' }, { format: 'date' }], type: 'string' };
  for (const name of ['legacy_start', 'legacy_end']) at('components', 'parameters', name).schema = anyTime;
  for (const path of ['/v2/account/activities', '/v2/account/activities/{activity_type}'])
    for (const parameter of at('paths', path, 'get').parameters as Json[])
      if (['date', 'until', 'after'].includes(String(parameter.name))) parameter.schema = anyTime;

  // What is no trade happens on a day, as the example shows, and is said to happen at an instant.
  (at('components', 'schemas', 'NonTradeActivities', 'properties').date as Json).format = 'date';

  // Hardly a field of an order, an account or a fill is required, so that an empty answer would fit. What Alpaca sends
  // with each of them, and a client has to rely on, is.
  const require = (schema: string, ...names: string[]): void => {
    const node = at('components', 'schemas', schema);
    node.required = [...new Set([...((node.required as string[] | undefined) ?? []), ...names])];
  };
  const order = ['id', 'client_order_id', 'created_at', 'updated_at', 'submitted_at', 'symbol', 'asset_class', 'qty'];
  const more = ['filled_qty', 'filled_avg_price', 'side', 'status', 'limit_price', 'stop_price', 'legs', 'replaces'];
  require('Order', ...order, ...more, 'replaced_by', 'order_class');
  require('OrderLeg', ...order, ...more, 'replaced_by', 'order_class');
  require('Account', 'account_number', 'currency', 'cash', 'equity', 'last_equity', 'buying_power', 'trading_blocked');
  require('Account', 'account_blocked', 'trade_suspended_by_user', 'options_trading_level', 'shorting_enabled');
  require('Position', 'qty_available');
  require('TradingActivities', 'id', 'activity_type', 'order_id', 'qty', 'price', 'side', 'symbol', 'transaction_time');
  // That makes the two forms of the list different; a fill is the first of them.

  closeObjects(document);
  return document;
}

export function patchData(document: Json): Json {
  closeObjects(document);
  return document;
}

/** The documents allow fields that they do not name. Here nothing is sent, or answered, that has no name there. */
function closeObjects(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const schema = node as Json;
  const isSchema = schema.type === 'object' && typeof schema.properties === 'object' && schema.allOf === undefined;
  if (isSchema && schema.additionalProperties === undefined) schema.additionalProperties = false;
  for (const child of Object.values(schema)) closeObjects(child);
}

/** Stands in for what is sent to a channel of people (follow.ts): the same, and counted as under way. */
import { proveInTime as prove, sendInTime as send } from '../../src/lib/alerts/in-time.ts';
import { countedMessage } from './followed-time.ts';

export const sendInTime: typeof send = async (...message) => countedMessage(() => send(...message));
export const proveInTime: typeof prove = async (...channel) => countedMessage(() => prove(...channel));

/** Stands in for the sending of one message (follow.ts): the same, and counted as under way. */
import { sendInTime as send } from '../../src/lib/alerts/in-time.ts';
import { countedMessage } from './followed-time.ts';

export const sendInTime: typeof send = async (...message) => countedMessage(() => send(...message));

/** Servers of a test file, each closed when its test is over. */

interface Closable {
  close(): void;
}

/** Called once in a file: gives what takes a server and hands it on. */
export function keeper(): <T extends Closable>(server: T) => T {
  const open: Closable[] = [];
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
  });
  return (server) => {
    open.push(server);
    return server;
  };
}

import { DurableObject } from "cloudflare:workers";
import type { StorageBindings } from "./bindings.ts";

/** What stands behind the door of an object: made when the object is first called, of the object's own state. */
type Behind<T> = new (ctx: DurableObjectState, env: StorageBindings) => T;

/** A Durable Object whose methods are those of another class. */
type Door<T, Name extends keyof T> = new (ctx: DurableObjectState, env: StorageBindings) => DurableObject<StorageBindings> & Pick<T, Name>;

/**
 * The class of a Durable Object that is but a door: what is behind it is loaded when somebody knocks, so that a Worker which
 * keeps no run loads none of it. `names` are the methods that may be called from outside.
 */
export const doorTo = <T, Name extends keyof T & string>(load: () => Promise<Behind<T>>, names: readonly Name[]): Door<T, Name> => {
  class Opened extends DurableObject<StorageBindings> {
    #behind: Promise<T> | undefined;

    static open(object: Opened): Promise<T> {
      return (object.#behind ??= load().then((Class) => new Class(object.ctx, object.env)));
    }
  }
  for (const name of names) {
    Object.defineProperty(Opened.prototype, name, {
      async value(this: Opened, ...given: readonly unknown[]) {
        const behind = await Opened.open(this);
        return (behind[name] as (...given: readonly unknown[]) => unknown).apply(behind, [...given]);
      },
    });
  }
  return Opened as unknown as Door<T, Name>;
};

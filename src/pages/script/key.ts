/** Where a tab keeps the key until it is closed. */
const NAME = "bcrit-key";

/** A key, and whether the service has seen it in an address. */
export interface HeldKey {
  readonly key: string;
  readonly inAddress: boolean;
}

/** The key of this tab. */
export const heldKey = (): string | null => sessionStorage.getItem(NAME);

/** The key of the address, which it is taken out of at once (`?key=`, or `#key=`, which no server sees), else that of this tab. */
export const takeKey = (): HeldKey | null => {
  const { pathname, search, hash } = location;
  const [query, fragment] = [new URLSearchParams(search), new URLSearchParams(hash.slice(1))];
  const [asked, hidden] = [query.get("key"), fragment.get("key")];
  const given = asked ?? hidden;
  if (given !== null) {
    query.delete("key");
    history.replaceState(null, "", query.size === 0 ? pathname : `${pathname}?${query.toString()}`);
    if (given.trim() !== "") keepKey(given.trim());
  }
  const key = heldKey();
  return key === null ? null : { key, inAddress: asked !== null };
};

export const keepKey = (key: string): void => sessionStorage.setItem(NAME, key);

export const forgetKey = (): void => sessionStorage.removeItem(NAME);

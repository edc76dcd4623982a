/** 32 letters and digits that are not taken for one another. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

/** As text, five bits a character. */
const spelled = (bytes: Uint8Array): string => Array.from(bytes, (byte) => ALPHABET[byte & 31]).join("");

/** A random name of so many characters, five bits each. */
export const randomId = (length: number): string => spelled(crypto.getRandomValues(new Uint8Array(length)));

import { hmacHex, sameText } from "../signature.ts";

/** Did Mattermost send this? The token of the slash command, in `Authorization: Token …`, compared in constant time. */
export const sentByMattermost = async (token: string, headers: Headers): Promise<boolean> => {
  const given = /^Token (\S{1,128})$/.exec(headers.get("Authorization") ?? "")?.[1];
  return given !== undefined && token !== "" && sameText(given, token);
};

/** Mattermost sends no token with a pressed button, so the sentence it carries is signed by us when the button is made. */
export const signSentence = (token: string, sentence: string): Promise<string> => hmacHex(token, `button:${sentence}`);

/** Is this a sentence we put on a button? */
export const isOurSentence = async (token: string, sentence: string, signature: string): Promise<boolean> => token !== "" && sameText(signature, await signSentence(token, sentence));

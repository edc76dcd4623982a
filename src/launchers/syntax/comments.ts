/** Width comments are broken at. */
const WIDTH = 110;

/** Text as `# …` lines, broken between words; lines after the first of a paragraph are indented. A line that begins with a blank is kept as it is. */
export const comments = (paragraphs: readonly string[]): string => paragraphs.map((text) => (text === "" ? "#\n" : (text.startsWith(" ") ? [text] : broken(text)).map((line) => `# ${line}\n`).join(""))).join("");

const broken = (text: string): string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === "" && lines.length === 0 ? word : `${line} ${word}`;
  }
  return [...lines, line];
};

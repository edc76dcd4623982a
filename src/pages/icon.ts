/** The icon of every page, a batch that grows: in the page, so that no browser asks for another file. */
export const icon = `<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 13h4V9h4V5h4' fill='none' stroke='%230b6e6e' stroke-width='2.5'/%3E%3C/svg%3E">`;

export function getNextFocus(from: Element | null, keyOrCode: number | string, scope?: Element | null): HTMLElement | null;

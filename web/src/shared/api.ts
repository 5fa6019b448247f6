import { CommerceError, refused, rest, type RestOptions } from "@commerce/client/rest";

export { answer, CommerceError } from "@commerce/client/rest";

const TOKEN = "commerce.token";

/** Where the API is: what the page was served with, else where the page is from. */
export const apiUrl =
  document.querySelector<HTMLMetaElement>('meta[name="commerce-api"]')?.content || location.origin;

/**
 * Takes the secrets out of the address's fragment, which no browser sends to a server, and out of
 * the history with it.
 */
export function takeFragment(): URLSearchParams {
  const found = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
  return found;
}

// Another link of the same page, opened in this tab, changes the fragment alone, for which a browser
// loads nothing: it would be passed over, and its secret would stay in the address.
addEventListener("hashchange", () => {
  if (location.hash.includes("=")) location.reload();
});

/** The bearer token of this tab; it ends with the tab. */
export const session = {
  get token(): string {
    return sessionStorage.getItem(TOKEN) ?? "";
  },
  set token(token: string) {
    if (token) sessionStorage.setItem(TOKEN, token);
    else sessionStorage.removeItem(TOKEN);
  },
};

/** How a member of staff calls. */
export const asStaff: RestOptions = { baseUrl: apiUrl, token: () => session.token || undefined };

/** Calls of a member of staff. */
export const staffApi = rest(asStaff);

/** How somebody with a link calls, at a company, and later with what opens a record. */
export function asGuest(companyId = "", sessionToken = ""): RestOptions {
  return { baseUrl: apiUrl, companyId: () => companyId || undefined, sessionToken: () => sessionToken || undefined };
}

/** Calls of somebody with a link. */
export function guestApi(companyId = "") {
  return rest(asGuest(companyId));
}

/** Ends mails as programs of mail do it: by the secret of a mail's header, which can do nothing else. */
export async function objectAtOnce(companyId: string, secret: string): Promise<void> {
  const [company, token] = [encodeURIComponent(companyId), encodeURIComponent(secret)];
  const body = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
  const said = await fetch(`${apiUrl}/mail/${company}/unsubscribe/${token}`, { method: "POST", body });
  if (!said.ok) throw await refused(said);
}

/** Makes a `CommerceError` of anything that was thrown. */
export function failure(error: unknown): CommerceError {
  if (error instanceof CommerceError) return error;
  return new CommerceError({ message: String(error), reason: "INTERNAL", status: 0 });
}

/** Whether a call was given up by the page itself. */
export function wasStopped(error: unknown): boolean {
  return failure(error).reason === "CANCELLED";
}

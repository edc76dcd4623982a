import type { Notify } from "../contract/runs.ts";

/** Hosts of a service's incoming webhooks: whole names, or what a name ends with after a dot. */
interface Hosts {
  readonly exact: readonly string[];
  readonly below: readonly string[];
  readonly path: RegExp;
}

const hostsOf = (service: Notify["service"], mattermost: readonly string[]): Hosts => {
  switch (service) {
    case "slack":
      return { exact: ["hooks.slack.com", "hooks.slack-gov.com"], below: [], path: /^\/(services|workflows|triggers)\/./ };
    case "discord":
      return { exact: ["discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"], below: [], path: /^\/api\/(v\d+\/)?webhooks\/./ };
    case "teams":
      return { exact: [], below: ["webhook.office.com", "logic.azure.com", "api.powerplatform.com"], path: /^\/./ };
    case "mattermost":
      return { exact: mattermost, below: [], path: /^\/(.+\/)?hooks\/./ };
  }
};

/** Hosts from a setting with commas between. */
export const hostList = (setting: string | undefined): readonly string[] => (setting ?? "").split(",").map((host) => host.trim().toLowerCase()).filter((host) => host !== "");

/**
 * Why a webhook is not called; null: it may be. Only the known services are ever reached, over https, under a name that is
 * listed: no address, no port, no name or password, whatever the caller writes.
 */
export const webhookComplaint = ({ service, url: text }: Notify, mattermost: readonly string[]): string | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return "is not an address";
  if (url.protocol !== "https:") return "must begin with https://";
  if (url.username !== "" || url.password !== "" || url.port !== "") return "must be without user name, password and port";
  const { exact, below, path } = hostsOf(service, mattermost);
  if (!exact.includes(url.hostname) && !below.some((end) => url.hostname.endsWith(`.${end}`))) {
    if (service === "mattermost") return "is not on a Mattermost server that this deployment knows (BCRIT_MATTERMOST_HOSTS)";
    return `must be on ${[...exact, ...below.map((end) => `*.${end}`)].join(", ")}`;
  }
  return path.test(url.pathname) ? null : `is not an incoming webhook of ${service}`;
};

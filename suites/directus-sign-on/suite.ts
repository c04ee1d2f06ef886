import { defineSuite } from "cc-ci/suite";
import { removeGuests } from "./directus-api.ts";
import { addClient, addPerson } from "./gitea.ts";

const adminEmail = "admin@example.com";

/** Directus at which people come in through a Gitea of this run. What Directus does apart from that is tested by the suite `directus`. For the release 1.0.0+11.9.2. */
export default defineSuite({
  healthPath: "/server/ping",
  healthStatuses: [200],
  deployTimeout: 300,
  environment: { ADMIN_EMAIL: adminEmail },
  readyProbes: [{ kind: "http", path: "/server/ping", contains: "pong" }],
  screenshot: { path: "/admin/login", waitFor: "a[href*='/auth/login/oidc']" },
  notApplicable: { upgrade: "Directus 12 has single sign-on with a licence only, so what is tested here ends with 11" },

  before: {
    /** Only what the backup holds can bring ada back. */
    async restore(app) {
      await removeGuests(app);
    },
  },

  dependencies: [
    {
      recipe: "gitea",
      mode: "cold",
      async wire({ app, dependency, setEnvironment, insertSecret, hide }) {
        const callback = `${app.baseUrl}/auth/login/oidc/callback`;
        const { clientId, clientSecret } = await addClient(dependency, `directus-${app.nonce}`, callback);
        const password = await addPerson(dependency, "ada");
        hide(password);
        setEnvironment("COMPOSE_FILE", "compose.yml:compose.oidc.yml");
        setEnvironment("AUTH_OIDC_ISSUER_URL", `${dependency.baseUrl}/.well-known/openid-configuration`);
        setEnvironment("AUTH_OIDC_CLIENT_ID", clientId);
        setEnvironment("AUTH_OIDC_LABEL", "Gitea");
        setEnvironment("SECRET_OIDC_SECRET_VERSION", "v1");
        await insertSecret("oidc_secret", clientSecret);
        return { callback, clientId, ada: password };
      },
    },
  ],
});

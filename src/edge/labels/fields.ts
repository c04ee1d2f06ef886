import type { Field } from "./decode.ts";

// Every option that Traefik 3 takes by labels of a Swarm service. An option that is not here makes Traefik ignore all labels of the service.

const ipStrategy = { fields: { depth: "int", excludedIPs: "strings", ipv6Subnet: "int" }, allowEmpty: true } as const satisfies Field;
const sourceCriterion = { fields: { ipStrategy: { fields: ipStrategy.fields }, requestHeaderName: "string", requestHost: "bool" } } as const satisfies Field;
const clientTls = { fields: { ca: "string", cert: "string", key: "string", insecureSkipVerify: "bool", caOptional: "bool" } } as const satisfies Field;
const texts = { map: "string" } as const satisfies Field;
const domains = { list: { fields: { main: "string", sans: "strings" } } } as const satisfies Field;
const distinguishedName = {
  fields: { country: "bool", province: "bool", locality: "bool", organization: "bool", organizationalUnit: "bool", commonName: "bool", serialNumber: "bool", domainComponent: "bool" },
} as const satisfies Field;
const redis = {
  fields: {
    endpoints: "strings", tls: clientTls, username: "string", password: "string", db: "int", poolSize: "int", minIdleConns: "int", maxActiveConns: "int",
    readTimeout: "string", writeTimeout: "string", dialTimeout: "string",
  },
} as const satisfies Field;

/** Options of the `headers` middleware. */
export const headersFields = {
  fields: {
    customRequestHeaders: texts, customResponseHeaders: texts, accessControlAllowCredentials: "bool", accessControlAllowHeaders: "strings",
    accessControlAllowMethods: "strings", accessControlAllowOriginList: "strings", accessControlAllowOriginListRegex: "strings",
    accessControlExposeHeaders: "strings", accessControlMaxAge: "int", addVaryHeader: "bool", allowedHosts: "strings", hostsProxyHeaders: "strings",
    sslProxyHeaders: texts, stsSeconds: "int", stsIncludeSubdomains: "bool", stsPreload: "bool", forceSTSHeader: "bool", frameDeny: "bool",
    customFrameOptionsValue: "string", contentTypeNosniff: "bool", browserXssFilter: "bool", customBrowserXSSValue: "string", contentSecurityPolicy: "string",
    contentSecurityPolicyReportOnly: "string", publicKey: "string", referrerPolicy: "string", permissionsPolicy: "string", isDevelopment: "bool",
    featurePolicy: "string", sslRedirect: "bool", sslTemporaryRedirect: "bool", sslHost: "string", sslForceHost: "bool",
  },
} as const satisfies Field;

/** One middleware: exactly one of these may be set. */
export const middlewareFields = {
  fields: {
    addPrefix: { fields: { prefix: "string" } },
    stripPrefix: { fields: { prefixes: "strings", forceSlash: "bool" } },
    stripPrefixRegex: { fields: { regex: "strings" } },
    replacePath: { fields: { path: "string" } },
    replacePathRegex: { fields: { regex: "string", replacement: "string" } },
    chain: { fields: { middlewares: "strings" } },
    ipWhiteList: { fields: { sourceRange: "strings", ipStrategy } },
    ipAllowList: { fields: { sourceRange: "strings", ipStrategy, rejectStatusCode: "int" } },
    headers: headersFields,
    encodedCharacters: {
      fields: {
        allowEncodedSlash: "bool", allowEncodedBackSlash: "bool", allowEncodedNullCharacter: "bool", allowEncodedSemicolon: "bool", allowEncodedPercent: "bool",
        allowEncodedQuestionMark: "bool", allowEncodedHash: "bool",
      },
    },
    errors: { fields: { status: "strings", statusRewrites: { map: "int" }, service: "string", query: "string", errorRequestHeaders: "strings" } },
    rateLimit: { fields: { average: "int", period: "string", burst: "int", sourceCriterion, redis } },
    redirectRegex: { fields: { regex: "string", replacement: "string", permanent: "bool" } },
    redirectScheme: { fields: { scheme: "string", port: "string", permanent: "bool" } },
    basicAuth: { fields: { users: "strings", usersFile: "string", realm: "string", removeHeader: "bool", headerField: "string" } },
    digestAuth: { fields: { users: "strings", usersFile: "string", realm: "string", removeHeader: "bool", headerField: "string" } },
    forwardAuth: {
      fields: {
        address: "string", tls: clientTls, trustForwardHeader: "bool", authResponseHeaders: "strings", authResponseHeadersRegex: "string", authRequestHeaders: "strings",
        maxResponseBodySize: "int", addAuthCookiesToResponse: "strings", headerField: "string", forwardBody: "bool", maxBodySize: "int",
        preserveLocationHeader: "bool", preserveRequestMethod: "bool", authSigninURL: "string",
      },
    },
    inFlightReq: { fields: { amount: "int", sourceCriterion } },
    buffering: {
      fields: {
        maxRequestBodyBytes: "int", memRequestBodyBytes: "int", maxResponseBodyBytes: "int", memResponseBodyBytes: "int", retryExpression: "string",
        disableRequestBuffer: "hidden", disableResponseBuffer: "hidden",
      },
    },
    circuitBreaker: { fields: { expression: "string", checkPeriod: "string", fallbackDuration: "string", recoveryDuration: "string", responseCode: "int" } },
    compress: {
      fields: { excludedContentTypes: "strings", includedContentTypes: "strings", minResponseBodyBytes: "int", encodings: "strings", defaultEncoding: "string" },
      allowEmpty: true,
    },
    passTLSClientCert: {
      fields: {
        pem: "bool",
        info: { fields: { notAfter: "bool", notBefore: "bool", sans: "bool", serialNumber: "bool", subject: distinguishedName, issuer: distinguishedName } },
      },
    },
    retry: {
      fields: {
        attempts: "int", timeout: "string", initialInterval: "string", maxRequestBodyBytes: "int", status: "strings", disableRetryOnNetworkError: "bool",
        retryNonIdempotentMethod: "bool",
      },
    },
    contentType: { fields: { autoDetect: "bool" }, allowEmpty: true },
    grpcWeb: { fields: { allowOrigins: "strings" } },
    plugin: { map: "any" },
  },
} as const satisfies Field;

const healthCheck = {
  fields: {
    scheme: "string", mode: "string", path: "string", method: "string", status: "int", port: "int", interval: "string", unhealthyInterval: "string", timeout: "string",
    hostname: "string", followRedirects: "bool", headers: texts,
  },
} as const satisfies Field;

const loadBalancerFields = {
  fields: {
    sticky: {
      fields: {
        cookie: { fields: { name: "string", secure: "bool", httpOnly: "bool", sameSite: "string", maxAge: "int", path: "string", domain: "string" }, allowEmpty: true },
      },
      allowEmpty: true,
    },
    server: { fields: { url: "string", weight: "int", preservePath: "bool", scheme: "string", port: "string" } },
    strategy: "string", healthCheck,
    passiveHealthCheck: { fields: { failureWindow: "string", maxFailedAttempts: "int" } },
    passHostHeader: "bool",
    responseForwarding: { fields: { flushInterval: "string" } },
    serversTransport: "string",
  },
} as const satisfies Field;

const httpRouterFields = {
  fields: {
    entryPoints: "strings", middlewares: "strings", service: "string", rule: "string", parentRefs: "hidden", ruleSyntax: "string", priority: "int",
    tls: { fields: { options: "string", certResolver: "string", domains }, allowEmpty: true },
    observability: { fields: { accessLogs: "bool", metrics: "bool", tracing: "bool", traceVerbosity: "string" } },
  },
} as const satisfies Field;

const tcpRouterFields = {
  fields: {
    entryPoints: "strings", middlewares: "strings", service: "string", rule: "string", ruleSyntax: "string", priority: "int",
    tls: { fields: { passthrough: "bool", options: "string", certResolver: "string", domains }, allowEmpty: true },
  },
} as const satisfies Field;

const tcpLoadBalancerFields = {
  fields: {
    server: { fields: { port: "string", tls: "bool" } }, serversTransport: "string", proxyProtocol: { fields: { version: "int" }, allowEmpty: true }, terminationDelay: "int",
    healthCheck: { fields: { port: "int", send: "string", expect: "string", interval: "string", unhealthyInterval: "string", timeout: "string" }, allowEmpty: true },
  },
} as const satisfies Field;

/** Routers, services and middlewares, as far as labels can define them. */
export const dynamicFields = {
  fields: {
    http: {
      fields: {
        routers: { map: httpRouterFields },
        services: { map: { fields: { middlewares: "strings", loadBalancer: loadBalancerFields } } },
        middlewares: { map: middlewareFields },
      },
    },
    tcp: {
      fields: {
        routers: { map: tcpRouterFields },
        services: { map: { fields: { loadBalancer: tcpLoadBalancerFields } } },
        middlewares: {
          map: {
            fields: {
              inFlightConn: { fields: { amount: "int" } }, ipWhiteList: { fields: { sourceRange: "strings" } }, ipAllowList: { fields: { sourceRange: "strings" } },
            },
          },
        },
      },
    },
    udp: {
      fields: {
        routers: { map: { fields: { entryPoints: "strings", service: "string" } } },
        services: { map: { fields: { loadBalancer: { fields: { server: { fields: { port: "string" } } } } } } },
      },
    },
    tls: { fields: { stores: { map: "any" } } },
  },
} as const satisfies Field;

/** What concerns a service as a whole. */
export const serviceFields = {
  fields: {
    enable: "bool",
    docker: { fields: { network: "string", lbSwarm: "bool", allowNonRunning: "bool" } },
    swarm: { fields: { network: "string", lbSwarm: "bool" } },
  },
} as const satisfies Field;

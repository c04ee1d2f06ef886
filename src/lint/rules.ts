import { c101 } from "./rules/c101-readable-files.ts";
import { c102, c103, c104, c105 } from "./rules/c102-c105-format.ts";
import { c106 } from "./rules/c106-one-version.ts";
import { c107 } from "./rules/c107-repeated-keys.ts";
import { c108, c109, c110, c111, c112, c113 } from "./rules/c108-c113-variables.ts";
import { c114, c115, c116 } from "./rules/c114-c116-overlays.ts";
import { c117 } from "./rules/c117-selected-files.ts";
import { c118, c119 } from "./rules/c118-c119-declarations.ts";
import { c201, c202, c203, c204 } from "./rules/c201-c204-env-grammar.ts";
import { c205, c206 } from "./rules/c205-c206-app-identity.ts";
import { c207, c208, c209 } from "./rules/c207-c209-secrets.ts";
import { c210, c211, c212, c213 } from "./rules/c210-c213-config-versions.ts";
import { c214 } from "./rules/c214-payload-size.ts";
import { c215 } from "./rules/c215-templates.ts";
import { c216, c217 } from "./rules/c216-c217-names.ts";
import { c218, c219 } from "./rules/c218-c219-sample-settings.ts";
import { c301 } from "./rules/c301-node-templates.ts";
import { c302 } from "./rules/c302-no-effect.ts";
import { c303, c304 } from "./rules/c303-c304-pseudo-semantics.ts";
import { c305 } from "./rules/c305-container-labels.ts";
import { c306 } from "./rules/c306-start-first.ts";
import { c307 } from "./rules/c307-host-names.ts";
import { c308 } from "./rules/c308-timeout.ts";
import { c309 } from "./rules/c309-moving-image.ts";
import { c310, c311 } from "./rules/c310-c311-engine-limits.ts";
import { c312, c313, c314 } from "./rules/c312-c314-routes.ts";
import { c401, c402 } from "./rules/c401-c402-backup-labels.ts";
import { c403, c404, c405 } from "./rules/c403-c405-hooks.ts";
import { c501, c502, c503 } from "./rules/c501-c503-version-label.ts";
import { c504, c505, c506, c507 } from "./rules/c504-c507-since-last-release.ts";
import { c508 } from "./rules/c508-release-notes.ts";
import { c601 } from "./rules/c601-forbidden-wishes.ts";
import { r001 } from "./rules/r001-format-version.ts";
import { r002 } from "./rules/r002-health-check.ts";
import { r003, r004, r005 } from "./rules/r003-r005-image-tags.ts";
import { r006, r013, r016 } from "./rules/r006-r013-r016-elsewhere.ts";
import { r007 } from "./rules/r007-readme-metadata.ts";
import { r008 } from "./rules/r008-env-sample.ts";
import { r009 } from "./rules/r009-app-service.ts";
import { r010 } from "./rules/r010-routing.ts";
import { r011 } from "./rules/r011-images.ts";
import { r012 } from "./rules/r012-config-versions.ts";
import { r014 } from "./rules/r014-annotated-tags.ts";
import { r015 } from "./rules/r015-secret-names.ts";
import type { Rule } from "./rule.ts";

/** Every rule, in the order of their ids. */
export const rules: readonly Rule[] = [
  r001, r002, r003, r004, r005, r006, r007, r008, r009, r010, r011, r012, r013, r014, r015, r016,
  c101, c102, c103, c104, c105, c106, c107, c108, c109, c110, c111, c112, c113, c114, c115, c116, c117, c118, c119,
  c201, c202, c203, c204, c205, c206, c207, c208, c209, c210, c211, c212, c213, c214, c215, c216, c217, c218, c219,
  c301, c302, c303, c304, c305, c306, c307, c308, c309, c310, c311, c312, c313, c314,
  c401, c402, c403, c404, c405,
  c501, c502, c503, c504, c505, c506, c507, c508,
  c601,
];

const byId = new Map(rules.map((rule) => [rule.id, rule]));

/** Undefined for an id that no rule has. */
export function ruleOf(id: string): Rule | undefined {
  return byId.get(id);
}

import { defineSuite } from "cc-ci/suite";

/** The page will never come, so there is no sense in a long wait. */
export default defineSuite({ httpTimeout: 15 });

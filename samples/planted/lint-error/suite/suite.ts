import { defineSuite } from "cc-ci/suite";

export default defineSuite({});

export { AREA_CODES, accountsOf, CALLER_AREAS_FROM, makeWorld, type World } from "./calls/world.ts"
export { ServiceProcess } from "./installation/service-process.ts"
export {
  applyDirectory,
  type Installation,
  type InstallationOptions,
  startInstallation,
} from "./installation/start-installation.ts"
export { runStorm, type StormOptions } from "./run-storm.ts"
export { measureYardstick, type Yardstick } from "./verify/yardstick.ts"

import { demo } from './demo.ts';
import { init } from './init.ts';
import { createRunner } from './runner.ts';
import { simulate } from './simulate.ts';

/** Runs any command. */
export const runCommand = createRunner({ init, simulate, demo });

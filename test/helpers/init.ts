/** Loaded before all tests: oclif once, as the program itself sets it up. */
import { settings } from '@oclif/core';

settings.enableAutoTranspile = false;

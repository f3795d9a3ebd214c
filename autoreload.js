#!/usr/bin/env node
// Core Lightning's installer, reckless, looks for a file of the repository's name here.
import "./bin/autoreload.js";

/** Starts the inspector's page: finds the session, and shows it. */
import { options, render } from "preact";
import { keepPage } from "./actions/files.ts";
import { followServer } from "./actions/server-news.ts";
import { listenToKeys } from "./keys.ts";
import { Page } from "./page.tsx";
import { begin } from "./source/begin.ts";
import { listenToDrops } from "./source/drop.ts";
import { rememberSettings } from "./store/settings.ts";

// The page is drawn once a frame, however much comes.
options.debounceRendering = (draw) => void requestAnimationFrame(draw);

keepPage();
render(<Page />, document.body);
rememberSettings();
listenToKeys();
listenToDrops();
followServer();
begin();

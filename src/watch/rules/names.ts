/** The two rule files of a user's. */
export const INCLUDES = ".autorestart_includes";
export const EXCLUDES = ".autorestart_excludes";

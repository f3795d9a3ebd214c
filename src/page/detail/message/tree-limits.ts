/**
 * How much of a body the page shows before somebody asks for more. A body may have 16 MiB, and a page that draws all of that stands still.
 */

/** So many characters are parsed for the tree. */
export const TREE_CHARACTERS = 262_144;
/** So many members or elements of one value are shown at a time. */
export const CHILDREN_AT_A_TIME = 100;
/** So much of a string is shown in the tree. */
export const STRING_CHARACTERS = 1000;
/** So much of a text is shown as it came. */
export const RAW_CHARACTERS = 65_536;
/** The tree is open so deep at first. */
export const OPEN_DEPTH = 3;

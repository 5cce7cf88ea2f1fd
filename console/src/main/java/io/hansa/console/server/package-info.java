/**
 * The server that holds API, pages and stream: what it is started with, and its faults. It imports no controller and no
 * page; the container finds them.
 */
@NullMarked
package io.hansa.console.server;

import org.jspecify.annotations.NullMarked;

/**
 * The node's one embedded database: SQLite in WAL mode. The only package that may name JDBC and SQLite. Every store here
 * is a thin face of {@link io.hansa.sync.store.NodeDatabase}, which owns the file, its one writer and its migrations;
 * what a record means or whether it may be stored is decided elsewhere.
 */
@NullMarked
package io.hansa.sync.store;

import org.jspecify.annotations.NullMarked;

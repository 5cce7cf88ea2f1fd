package io.hansa.console.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a route asks of its caller. A route that does not say so is for admins only. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Needs {

    /** The least that the caller must be. */
    Level value();

    /** From nobody in particular to admin. */
    enum Level {
        NOBODY,
        VIEWER,
        OPERATOR,
        ADMIN
    }
}

/**
 * Ferry in Spring: a client that Spring Boot configures, and adapters for WebFlux. Needs Spring
 * Framework 7 and, for the configuration, Spring Boot 4; both are optional.
 */
@NullMarked
package dev.ferry.client.spring;

import org.jspecify.annotations.NullMarked;

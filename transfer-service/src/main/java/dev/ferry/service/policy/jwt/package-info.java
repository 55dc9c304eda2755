/** Grants in signed tokens of others (RFC 7519). */
@org.jspecify.annotations.NullMarked
package dev.ferry.service.policy.jwt;

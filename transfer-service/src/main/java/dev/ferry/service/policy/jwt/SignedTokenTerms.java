package dev.ferry.service.policy.jwt;

import java.time.Duration;

/**
 * What every signed token must say.
 *
 * @param issuer who signed it (claim {@code iss})
 * @param audience whom it is for (claim {@code aud})
 * @param clockSkew how far the two clocks may be apart
 */
public record SignedTokenTerms(String issuer, String audience, Duration clockSkew) {}

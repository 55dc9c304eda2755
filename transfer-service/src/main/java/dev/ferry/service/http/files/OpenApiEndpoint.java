package dev.ferry.service.http.files;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import java.io.IOException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What this door can do, for programs: OpenAPI 3.1, kept by hand and held against the mappings. */
@RestController
final class OpenApiEndpoint {
  static final String PATH = "/v1/openapi.json";

  private final byte[] document;

  OpenApiEndpoint() throws IOException {
    document = new ClassPathResource("openapi.json", OpenApiEndpoint.class).getContentAsByteArray();
  }

  @GetMapping(path = PATH, produces = APPLICATION_JSON_VALUE)
  byte[] document() {
    return document.clone();
  }
}

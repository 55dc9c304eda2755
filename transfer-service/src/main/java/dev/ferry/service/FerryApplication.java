package dev.ferry.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The transfer service. Options are Spring properties below {@code ferry.}; docs/operations.md §2.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FerryApplication {

  /** Starts the service and returns when it is ready. */
  public static void main(String[] arguments) {
    SpringApplication.run(FerryApplication.class, arguments);
  }
}

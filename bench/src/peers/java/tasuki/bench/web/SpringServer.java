package tasuki.bench.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import tasuki.bench.web.Payload.Message;
import tasuki.bench.web.Payload.Order;
import tasuki.bench.web.Payload.Query;

/** Spring Boot, MVC on Tomcat, a virtual thread per request. */
@SpringBootApplication(proxyBeanMethods = false)
@RestController
public class SpringServer {
    /** The text. */
    @GetMapping(path = "/plaintext", produces = "text/plain")
    public String plaintext() {
        return Payload.TEXT;
    }

    /** A record. */
    @GetMapping("/json")
    public Message json() {
        return new Message(Payload.TEXT);
    }

    /** Typed parameters. */
    @GetMapping("/items/{id}")
    public Query item(
            @PathVariable("id") @Positive long id,
            @RequestParam("q") String q,
            @RequestParam("limit") @Max(1000) int limit) {
        return new Query(id, q, limit);
    }

    /** An order, read and written again. */
    @PostMapping("/echo")
    public Order echo(@Valid @RequestBody Order order) {
        return order;
    }

    /** Waits. */
    @GetMapping(path = "/sleep", produces = "text/plain")
    public String nap() {
        Payload.sleep();
        return Payload.TEXT;
    }

    /** Serves on the port. */
    public static void main(String[] args) {
        SpringApplication.run(
                SpringServer.class,
                "--server.port=" + args[0],
                "--server.address=127.0.0.1",
                "--server.tomcat.accept-count=1024",
                "--spring.threads.virtual.enabled=true",
                "--spring.main.banner-mode=off",
                "--logging.level.root=error");
    }
}

// FastAPI: Advanced, OpenAPI Callbacks
import module tasuki;

record Invoice(String id, Optional<String> title, String customer, double total) {}
record InvoiceEvent(String description, boolean paid) {}

@Post("/invoices")
@ApiCallback(name = "invoicePaid", url = "{$request.query.callbackUrl}", body = InvoiceEvent.class)
Map<String, String> createInvoice(Invoice invoice, Optional<URI> callbackUrl) {
    // Send the invoice, collect the money, send the notification (the callback)
    return Map.of("msg", "Invoice received");
}

void main() {
    App.of(this).title("OpenAPI Callbacks").serve(8000);
}

import clients.bodyupdates.model.PartialItem;
import clients.extramodels.model.Car;
import clients.extramodels.model.Plane;
import clients.extramodels.model.UserIn;
import clients.extramodels.model.UserOut;
import clients.extramodels.model.Vehicle;
import clients.oauth2scopes.model.OAuth2Token;

import java.io.File;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a program does with the generated clients; ends with an exception if anything is not as it
 * should be.
 */
public class Calls {
    public static void main(String[] urls) throws Exception {
        body(urls[0]);
        updates(urls[1]);
        models(urls[2]);
        scopes(urls[3]);
        forms(urls[4]);
        bytes(urls[5]);
        shop(urls[6]);
        System.out.println("good");
    }

    private static void same(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + " but was " + actual);
        }
    }

    static void body(String url) throws Exception {
        var client = new clients.body.ApiClient();
        client.updateBaseUri(url);
        var api = new clients.body.api.DefaultApi(client);
        var item = new clients.body.model.Item().name("Foo").price(2.0).tax(1.0);
        Map<?, ?> created = (Map<?, ?>) api.createItem(item);
        same(3.0, ((Number) created.get("price_with_tax")).doubleValue());
        var updated = api.updateItem(7, item, "two words");
        same(7L, updated.getItemId().longValue());
        same("two words", updated.getQ());
        try {
            api.createItem(new clients.body.model.Item().name("Foo"));
            throw new AssertionError("an item without a price was taken");
        } catch (clients.body.ApiException e) {
            same(422, e.getCode());
            var error =
                    clients.body.ApiClient.createDefaultObjectMapper()
                            .readValue(
                                    e.getResponseBody(),
                                    clients.body.model.HTTPValidationError.class);
            same("float_type", error.getDetail().getFirst().getType());
            same(2, error.getDetail().getFirst().getLoc().size());
        }
    }

    static void updates(String url) throws Exception {
        var client = new clients.bodyupdates.ApiClient();
        client.updateBaseUri(url);
        var api = new clients.bodyupdates.api.DefaultApi(client);
        var before = api.readItem("bar");
        var after = api.updateItem("bar", new PartialItem().price(1.5));
        same(before.getName(), after.getName());
        same(1.5, after.getPrice());
        try {
            api.readItem("nothing");
            throw new AssertionError("an item that is not there was found");
        } catch (clients.bodyupdates.ApiException e) {
            same(404, e.getCode());
        }
    }

    static void models(String url) throws Exception {
        var client = new clients.extramodels.ApiClient();
        client.updateBaseUri(url);
        var api = new clients.extramodels.api.DefaultApi(client);
        Vehicle car = api.readItem("item1");
        same("All my friends drive a low rider", ((Car) car.getActualInstance()).getDescription());
        same(5, ((Plane) api.readItem("item2").getActualInstance()).getSize());
        Vehicle made =
                api.createItem(new Vehicle(new Car().type(Car.TypeEnum.CAR).description("new")));
        same("new", ((Car) made.getActualInstance()).getDescription());
        UserOut user =
                api.createUser(new UserIn().username("ada").password("p").email("a@b.example"));
        same("ada", user.getUsername());
        same(Map.of("foo", 2.3), api.readKeywordWeights());
    }

    static void scopes(String url) throws Exception {
        var client = new clients.oauth2scopes.ApiClient();
        client.updateBaseUri(url);
        var api = new clients.oauth2scopes.api.DefaultApi(client);
        try {
            api.readUsersMe();
            throw new AssertionError("nobody got in");
        } catch (clients.oauth2scopes.ApiException e) {
            same(401, e.getCode());
        }
        OAuth2Token token = api.login("johndoe", "secret", "password", "me", null, null);
        client.setRequestInterceptor(
                request -> request.header("Authorization", "Bearer " + token.getAccessToken()));
        var known = new clients.oauth2scopes.api.DefaultApi(client);
        same("johndoe", known.readUsersMe().getUsername());
        try {
            known.readOwnItems();
            throw new AssertionError("a scope was not asked for");
        } catch (clients.oauth2scopes.ApiException e) {
            same(403, e.getCode());
        }
    }

    static void forms(String url) throws Exception {
        var client = new clients.requestformsandfiles.ApiClient();
        client.updateBaseUri(url);
        var api = new clients.requestformsandfiles.api.DefaultApi(client);
        File file = Files.writeString(Files.createTempFile("up", ".txt"), "12345").toFile();
        Map<?, ?> answer = (Map<?, ?>) api.createFile(file, file, "secret");
        same("secret", answer.get("token"));
        same(5, ((Number) answer.get("file_size")).intValue());
    }

    static void shop(String url) throws Exception {
        var client = new clients.shop.ApiClient();
        client.updateBaseUri(url);
        var api = new clients.shop.api.DefaultApi(client);
        same("Sash", api.data(1).getFirst().getName());
        var offer = api.product(1L);
        same(0, new BigDecimal("12.5").compareTo(offer.getProduct().getPrice()));
        same(7, offer.getStock());
        same(true, List.of(0, 2).contains(offer.getReviews().size())); // none if they are late
        var hat = new clients.shop.model.NewProduct().name("Hat").price(new BigDecimal("9.90"));
        same("Hat", api.create(hat).getName());
        same(3, api.data(null).size());
        try {
            api.create(new clients.shop.model.NewProduct().name("").price(BigDecimal.ONE));
            throw new AssertionError("a product without a name was taken");
        } catch (clients.shop.ApiException e) {
            same(422, e.getCode());
        }
    }

    static void bytes(String url) throws Exception {
        var client = new clients.streamdata.ApiClient();
        client.updateBaseUri(url);
        File image = new clients.streamdata.api.DefaultApi(client).streamImage();
        byte[] bytes = Files.readAllBytes(Path.of(image.getPath()));
        same((byte) 'P', bytes[1]);
    }
}

import org.openapitools.codegen.DefaultGenerator;
import org.openapitools.codegen.config.CodegenConfigurator;

import java.nio.file.Path;

/** Makes a Java client of each document: with openapi-generator, in one run. */
public class Generate {
    public static void main(String[] documents) {
        for (String each : documents) {
            Path document = Path.of(each);
            String name = document.getFileName().toString().replace(".json", "");
            String at = "clients." + name.toLowerCase();
            var configuration =
                    new CodegenConfigurator()
                            .setInputSpec(each)
                            .setValidateSpec(true)
                            .setStrictSpecBehavior(true)
                            .setGeneratorName("java")
                            .setLibrary("native")
                            .setOutputDir(document.resolveSibling(name).toString())
                            .setInvokerPackage(at)
                            .setApiPackage(at + ".api")
                            .setModelPackage(at + ".model")
                            .addAdditionalProperty("useJakartaEe", "true")
                            .addAdditionalProperty("openApiNullable", "false")
                            .addAdditionalProperty("containerDefaultToNull", "true")
                            .addAdditionalProperty("hideGenerationTimestamp", "true")
                            .addGlobalProperty("apiTests", "false")
                            .addGlobalProperty("modelTests", "false")
                            .addGlobalProperty("apiDocs", "false")
                            .addGlobalProperty("modelDocs", "false");
            new DefaultGenerator().opts(configuration.toClientOptInput()).generate();
        }
    }
}

package tasuki.cli;

import tasuki.cli.hosted.ProcessCalls;

import java.io.ByteArrayInputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A program's classes with the calls in them that are about the whole process ({@code System.exit},
 * {@code Runtime.exit}, {@code halt}, shutdown hooks) led to {@link ProcessCalls}: those of a guest
 * are about the guest. Most programs have none, and their classes stay as they are.
 */
final class HostedCode {
    private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
    private static final ClassDesc RUNTIME = ClassDesc.of("java.lang.Runtime");
    private static final ClassDesc CALLS = ClassDesc.of(ProcessCalls.class.getName());

    private final Map<String, byte[]> classes;

    private HostedCode(Map<String, byte[]> classes) {
        this.classes = classes;
    }

    static CompiledSource of(CompiledSource source) {
        return new CompiledSource(
                source.launchClass(), new HostedCode(source.classes()).hosted());
    }

    private Map<String, byte[]> hosted() {
        ClassFile plain = ClassFile.of();
        Map<String, byte[]> hosted = new HashMap<>();
        classes.forEach(
                (name, bytes) -> {
                    ClassModel model = plain.parse(bytes);
                    hosted.put(name, concernsProcess(model) ? rewritten(model) : bytes);
                });
        return Map.copyOf(hosted);
    }

    private static boolean concernsProcess(ClassModel model) {
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof MemberRefEntry member
                    && replacement(
                                    member.owner().asSymbol(),
                                    member.name().stringValue())
                            .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** The method to call instead. */
    private static Optional<String> replacement(ClassDesc owner, String name) {
        if (owner.equals(SYSTEM)) {
            return name.equals("exit") ? Optional.of("exit") : Optional.empty();
        }
        if (!owner.equals(RUNTIME)) {
            return Optional.empty();
        }
        return switch (name) {
            case "exit", "halt" -> Optional.of("exit");
            case "addShutdownHook", "removeShutdownHook" -> Optional.of(name);
            default -> Optional.empty();
        };
    }

    private byte[] rewritten(ClassModel model) {
        ClassHierarchyResolver own =
                ClassHierarchyResolver.ofResourceParsing(
                        type -> {
                            byte[] bytes = classes.get(binaryName(type));
                            return bytes == null ? null : new ByteArrayInputStream(bytes);
                        });
        ClassHierarchyResolver all =
                own.orElse(
                                ClassHierarchyResolver.ofResourceParsing(
                                        HostedCode.class.getClassLoader()))
                        .orElse(ClassHierarchyResolver.defaultResolver());
        return ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(all))
                .transformClass(model, ClassTransform.transformingMethodBodies(HostedCode::lead));
    }

    private static String binaryName(ClassDesc type) {
        String inside = type.descriptorString();
        return inside.substring(1, inside.length() - 1).replace('/', '.');
    }

    private static void lead(CodeBuilder code, CodeElement element) {
        switch (element) {
            case InvokeInstruction call -> {
                ClassDesc owner = call.owner().asSymbol();
                Optional<String> instead = replacement(owner, call.name().stringValue());
                if (instead.isPresent()) {
                    code.invokestatic(CALLS, instead.get(), type(owner, call.typeSymbol()));
                } else {
                    code.with(call);
                }
            }
            case InvokeDynamicInstruction call -> code.invokedynamic(lead(call));
            default -> code.with(element);
        }
    }

    /** A method reference such as {@code System::exit}. */
    private static DynamicCallSiteDesc lead(InvokeDynamicInstruction call) {
        ConstantDesc[] arguments = call.bootstrapArgs().toArray(ConstantDesc[]::new);
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof DirectMethodHandleDesc method) {
                Optional<String> instead = replacement(method.owner(), method.methodName());
                if (instead.isPresent()) {
                    // of an instance method the type has the receiver already
                    arguments[i] =
                            MethodHandleDesc.ofMethod(
                                    DirectMethodHandleDesc.Kind.STATIC,
                                    CALLS,
                                    instead.get(),
                                    method.invocationType());
                }
            }
        }
        return DynamicCallSiteDesc.of(
                call.bootstrapMethod(), call.name().stringValue(), call.typeSymbol(), arguments);
    }

    /** What was called on a Runtime has it as the first argument. */
    private static MethodTypeDesc type(ClassDesc owner, MethodTypeDesc type) {
        return owner.equals(RUNTIME) ? type.insertParameterTypes(0, RUNTIME) : type;
    }

}

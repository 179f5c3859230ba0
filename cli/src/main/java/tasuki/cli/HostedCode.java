package tasuki.cli;

import tasuki.cli.hosted.ProcessCalls;

import java.io.ByteArrayInputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A program's classes with the calls in them that are about the whole process ({@code System.exit},
 * {@code Runtime.exit}, {@code halt}, shutdown hooks) led to {@link ProcessCalls}: those of a guest
 * are about the guest. Behind calls that make executors, timers and virtual threads it is told of
 * them, for they cannot be found otherwise. Classes without such calls stay as they are.
 */
final class HostedCode {
    private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
    private static final ClassDesc RUNTIME = ClassDesc.of("java.lang.Runtime");
    private static final ClassDesc CALLS = ClassDesc.of(ProcessCalls.class.getName());

    private static final MethodTypeDesc MADE =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object);

    /** Whose constructors make what runs on its own. */
    private static final Set<String> RUNNERS =
            Set.of(
                    "java/util/Timer",
                    "java/util/concurrent/ThreadPoolExecutor",
                    "java/util/concurrent/ScheduledThreadPoolExecutor",
                    "java/util/concurrent/ForkJoinPool");

    /** What {@code java.util.concurrent.Executors} makes. */
    private static final Set<String> EXECUTORS =
            Set.of("ExecutorService", "ScheduledExecutorService");

    private final Map<String, byte[]> classes;

    private HostedCode(Map<String, byte[]> classes) {
        this.classes = classes;
    }

    static CompiledSource of(CompiledSource source) {
        return new CompiledSource(source.launchClass(), new HostedCode(source.classes()).hosted());
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
            if (entry instanceof MemberRefEntry member) {
                String name = member.name().stringValue();
                if (replacement(member.owner().asSymbol(), name).isPresent()
                        || makes(member.owner().asInternalName(), name, member)) {
                    return true;
                }
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

    /** Whether a call of this leaves something on the stack that runs on its own. */
    private static boolean makes(String owner, String name, MemberRefEntry member) {
        String type = member.type().stringValue();
        return switch (owner) {
            case "java/util/concurrent/Executors" ->
                    EXECUTORS.stream().anyMatch(e -> type.endsWith("/" + e + ";"));
            case "java/lang/Thread" -> name.equals("startVirtualThread");
            default ->
                    owner.startsWith("java/lang/Thread$Builder")
                            ? name.equals("start") || name.equals("unstarted")
                            : name.equals("<init>") && RUNNERS.contains(owner);
        };
    }

    private byte[] rewritten(ClassModel model) {
        String above = model.superclass().map(ClassEntry::asInternalName).orElse("");
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
                .transformClass(
                        model,
                        ClassTransform.transformingMethodBodies(
                                (code, element) -> lead(code, element, above)));
    }

    private static String binaryName(ClassDesc type) {
        String inside = type.descriptorString();
        return inside.substring(1, inside.length() - 1).replace('/', '.');
    }

    /**
     * @param above the superclass: what its constructor makes is this, and is not on the stack
     */
    private static void lead(CodeBuilder code, CodeElement element, String above) {
        switch (element) {
            case InvokeInstruction call -> {
                ClassDesc owner = call.owner().asSymbol();
                Optional<String> instead = replacement(owner, call.name().stringValue());
                if (instead.isPresent()) {
                    code.invokestatic(CALLS, instead.get(), type(owner, call.typeSymbol()));
                } else {
                    code.with(call);
                    String maker = call.owner().asInternalName();
                    String name = call.name().stringValue();
                    if (makes(maker, name, call.method())
                            && !(name.equals("<init>") && maker.equals(above))) {
                        code.dup().invokestatic(CALLS, "made", MADE);
                    }
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

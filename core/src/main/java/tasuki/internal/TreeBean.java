package tasuki.internal;

import tasuki.TaskInfo;
import tasuki.TaskTree;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/**
 * The task tree over JMX: {@code tasuki:type=TaskTree}.
 *
 * <p>{@code Dump} and {@code Json} are the texts of {@link TaskTree}. {@code Tasks} are rows of
 * open data, parents before their children: {@code id} counts from 1, {@code parent} is 0 for a
 * root, times are in milliseconds and -1 where there is none. {@code TaskCount}, {@code Abandoned}.
 */
final class TreeBean implements DynamicMBean {
    static final String NAME = "tasuki:type=TaskTree";

    private static final String[] COLUMNS = {
        "id",
        "parent",
        "name",
        "threadId",
        "state",
        "waitingOn",
        "waitingMillis",
        "deadlineMillis",
        "cancelling"
    };
    private static final OpenType<?>[] TYPES = {
        SimpleType.INTEGER,
        SimpleType.INTEGER,
        SimpleType.STRING,
        SimpleType.LONG,
        SimpleType.STRING,
        SimpleType.STRING,
        SimpleType.LONG,
        SimpleType.LONG,
        SimpleType.STRING
    };

    private final CompositeType row;
    private final MBeanInfo info;

    private TreeBean() throws OpenDataException {
        row = new CompositeType("tasuki.Task", "a task", COLUMNS, COLUMNS, TYPES);
        info =
                new OpenMBeanInfoSupport(
                        TreeBean.class.getName(),
                        "The tasks that have not ended",
                        new OpenMBeanAttributeInfo[] {
                            readable("Dump", "the tree as text", SimpleType.STRING),
                            readable("Json", "the tree as JSON", SimpleType.STRING),
                            readable("Tasks", "a row a task", new ArrayType<>(1, row)),
                            readable("TaskCount", "how many there are", SimpleType.INTEGER),
                            readable(
                                    "Abandoned",
                                    "the calls that were left behind and still run",
                                    new ArrayType<>(1, SimpleType.STRING))
                        },
                        null,
                        null,
                        null);
    }

    private static OpenMBeanAttributeInfo readable(String name, String what, OpenType<?> type) {
        return new OpenMBeanAttributeInfoSupport(name, what, type, true, false, false);
    }

    /** Shows itself, once. */
    static void register() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(new TreeBean(), new ObjectName(NAME));
        } catch (InstanceAlreadyExistsException e) {
            // somebody was first
        } catch (JMException e) {
            throw new IllegalStateException("the task tree cannot be shown over JMX", e);
        }
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        return switch (attribute) {
            case "Dump" -> TaskTree.dump();
            case "Json" -> TaskTree.json();
            case "Tasks" -> rows();
            case "TaskCount" -> rows().length;
            case "Abandoned" -> Abandoned.names().toArray(String[]::new);
            case null, default ->
                    throw new AttributeNotFoundException("there is no attribute " + attribute);
        };
    }

    private CompositeData[] rows() {
        List<CompositeData> rows = new ArrayList<>();
        try {
            for (TaskInfo root : Roots.snapshot()) {
                add(root, 0, rows);
            }
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
        return rows.toArray(CompositeData[]::new);
    }

    private void add(TaskInfo task, int parent, List<CompositeData> into) throws OpenDataException {
        int id = into.size() + 1;
        Object[] values = {
            id,
            parent,
            task.name(),
            task.threadId(),
            task.state().name(),
            task.waitingOn().orElse(""),
            millis(task.waitingFor()),
            millis(task.deadline()),
            task.cancelling().orElse("")
        };
        into.add(new CompositeDataSupport(row, COLUMNS, values));
        for (TaskInfo below : task.tasks()) {
            add(below, id, into);
        }
    }

    private static long millis(Optional<Duration> time) {
        return time.map(Duration::toMillis).orElse(-1L);
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        AttributeList list = new AttributeList();
        for (String attribute : attributes) {
            try {
                list.add(new Attribute(attribute, getAttribute(attribute)));
            } catch (AttributeNotFoundException e) {
                // left out, as the contract of this method says
            }
        }
        return list;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException("all attributes are read-only");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String actionName, Object[] params, String[] signature) {
        throw new UnsupportedOperationException("there are no operations");
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        return info;
    }
}

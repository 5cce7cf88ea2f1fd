package io.hansa.node.house;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import io.hansa.node.house.House.JavaFile;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The limits of docs/STYLE.md that no compiler checks, over the sources of every module. */
class TidyTest {

    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 50;
    private static final int PARAMETERS_MAX = 5;
    private static final int PACKAGE_TYPES_MAX = 12;
    /** io.hansa.room.shelf: never deeper, never flatter. */
    private static final Pattern PACKAGE_NAME = Pattern.compile("io\\.hansa\\.[a-z0-9]+\\.[a-z0-9]+");

    private static final Pattern BANNED_NAME =
            Pattern.compile("(Abstract|Common)[A-Z].*|.*(Utils?|Helper|Manager|Impl|Base)");

    /** Assembled, so that this file does not report itself. */
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");

    private interface MethodVisitor {
        void visit(JavaFile file, MethodTree method, ClassTree owner);
    }

    private static House house;

    @BeforeAll
    static void readTheHouse() {
        house = House.read();
    }

    @Test
    void noFileIsLongerThanItsLimit() {
        var offenders = new Offenders("a file has at most " + FILE_LINES_MAX + " lines");
        for (var file : house.javaFiles()) {
            if (file.lines().size() > FILE_LINES_MAX) {
                offenders.add(file.path(), FILE_LINES_MAX + 1, file.lines().size() + " lines");
            }
        }
        offenders.none();
    }

    @Test
    void noMethodIsLongerThanItsLimit() {
        var offenders = new Offenders("a method has at most " + METHOD_LINES_MAX + " lines");
        eachMethod((file, method, owner) -> {
            int start = house.startLine(file, method);
            int lines = house.endLine(file, method) - start + 1;
            if (lines > METHOD_LINES_MAX) {
                offenders.add(file.path(), start, method.getName() + "() has " + lines + " lines");
            }
        });
        offenders.none();
    }

    @Test
    void noMethodTakesTooManyParameters() {
        var offenders = new Offenders("a method takes at most " + PARAMETERS_MAX + " parameters");
        eachMethod((file, method, owner) -> {
            int count = method.getParameters().size();
            if (count > PARAMETERS_MAX && !isImposed(method, owner)) {
                offenders.add(file.path(), house.startLine(file, method), method.getName() + "() takes " + count);
            }
        });
        offenders.none();
    }

    @Test
    void noPackageHoldsTooManyTypes() {
        var types = new TreeMap<String, Integer>();
        for (var file : house.javaFiles()) {
            if (file.isMain()) {
                int count = (int) file.unit().getTypeDecls().stream()
                        .filter(ClassTree.class::isInstance)
                        .count();
                types.merge(file.path().substring(0, file.path().lastIndexOf('/')), count, Integer::sum);
            }
        }
        var offenders = new Offenders("a package holds at most " + PACKAGE_TYPES_MAX + " top-level types");
        types.forEach((folder, count) -> {
            if (count > PACKAGE_TYPES_MAX) {
                offenders.add(folder + "/package-info.java", 1, count + " types");
            }
        });
        offenders.none();
    }

    @Test
    void everyPackageIsNamedByRoomAndShelf() {
        var offenders = new Offenders("a package is io.hansa.<room>.<shelf>");
        for (var file : house.javaFiles()) {
            if (!PACKAGE_NAME.matcher(file.packageName()).matches()) {
                offenders.add(file.path(), 1, "package " + file.packageName());
            }
        }
        offenders.none();
    }

    @Test
    void everyPackageSaysWhatLivesThereAndIsNullMarked() {
        var firstFile = new TreeMap<String, JavaFile>();
        var described = new TreeMap<String, JavaFile>();
        for (var file : house.javaFiles()) {
            if (file.isMain()) {
                firstFile.putIfAbsent(file.packageName(), file);
                if (file.simpleName().equals("package-info")) {
                    described.put(file.packageName(), file);
                }
            }
        }
        var offenders = new Offenders("a package has a package-info.java with @NullMarked and a paragraph");
        firstFile.forEach((name, file) -> {
            var info = described.get(name);
            if (info == null) {
                offenders.add(file.path(), 1, "package " + name + " has no package-info.java");
            } else {
                var text = String.join("\n", info.lines());
                if (!text.contains("@NullMarked") && !text.contains("jspecify.annotations.NullMarked")) {
                    offenders.add(info.path(), 1, "no @NullMarked");
                }
                if (!text.contains("/**")) {
                    offenders.add(info.path(), 1, "no paragraph on what lives here");
                }
            }
        });
        offenders.none();
    }

    @Test
    void everyPublicTypeSaysWhatItIs() {
        var offenders = new Offenders("a public type has Javadoc");
        for (var file : house.javaFiles()) {
            if (file.isMain()) {
                eachPublicTypeWithoutComment(
                        file,
                        type -> offenders.add(file.path(), house.startLine(file, type), type.getSimpleName() + ""));
            }
        }
        offenders.none();
    }

    @Test
    void everyTypeIsNamedAfterAThing() {
        var offenders = new Offenders("a type is a domain noun, not a Util, Helper, Manager, Impl, Base or Abstract");
        for (var file : house.javaFiles()) {
            new TreePathScanner<Void, Void>() {
                @Override
                public Void visitClass(ClassTree type, Void nothing) {
                    // Who extends the JDK's X509ExtendedTrustManager may say so.
                    boolean inherited = String.valueOf(type.getExtendsClause()).endsWith("Manager");
                    if (!inherited && BANNED_NAME.matcher(type.getSimpleName()).matches()) {
                        offenders.add(
                                file.path(),
                                house.startLine(file, type),
                                type.getSimpleName().toString());
                    }
                    return super.visitClass(type, nothing);
                }
            }.scan(file.unit(), null);
        }
        offenders.none();
    }

    @Test
    void nothingIsMarkedUnfinished() {
        var offenders = new Offenders("an unfinished thing is an issue, not a mark in the source");
        for (var file : house.javaFiles()) {
            for (int i = 0; i < file.lines().size(); i++) {
                if (UNFINISHED.matcher(file.lines().get(i)).find()) {
                    offenders.add(file.path(), i + 1, file.lines().get(i).strip());
                }
            }
        }
        offenders.none();
    }

    @Test
    void noUnitTestSleeps() {
        var offenders = new Offenders("a unit test or simulation never sleeps: it turns a virtual clock");
        for (var file : house.javaFiles()) {
            if (file.path().contains("/src/test/") && !file.simpleName().endsWith("IT")) {
                new TreePathScanner<Void, Void>() {
                    @Override
                    public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
                        // The rule has to name what it forbids; this test itself sleeps nowhere.
                        if (call.getMethodSelect().toString().equals("Thread.sleep")) {
                            offenders.add(file.path(), house.startLine(file, call), call.toString());
                        }
                        return super.visitMethodInvocation(call, nothing);
                    }
                }.scan(file.unit(), null);
            }
        }
        offenders.none();
    }

    /** Whether the list was decided elsewhere: by the method overridden, or by a record's header (a record is the cure). */
    private static boolean isImposed(MethodTree method, ClassTree owner) {
        return method.getModifiers().getAnnotations().stream()
                        .anyMatch(annotation ->
                                annotation.getAnnotationType().toString().equals("Override"))
                || owner.getKind() == Tree.Kind.RECORD && method.getReturnType() == null;
    }

    private static void eachMethod(MethodVisitor visitor) {
        for (var file : house.javaFiles()) {
            new TreePathScanner<Void, Void>() {
                @Override
                public Void visitMethod(MethodTree method, Void nothing) {
                    visitor.visit(file, method, (ClassTree)
                            getCurrentPath().getParentPath().getLeaf());
                    return super.visitMethod(method, nothing);
                }
            }.scan(file.unit(), null);
        }
    }

    private static void eachPublicTypeWithoutComment(JavaFile file, Consumer<ClassTree> visitor) {
        new TreePathScanner<Void, Void>() {
            @Override
            public Void visitClass(ClassTree type, Void nothing) {
                if (isPublic(type, getCurrentPath()) && house.trees().getDocComment(getCurrentPath()) == null) {
                    visitor.accept(type);
                }
                return super.visitClass(type, nothing);
            }

            @Override
            public Void visitBlock(BlockTree block, Void nothing) {
                return null; // Local and anonymous types are nobody's contract.
            }
        }.scan(file.unit(), null);
    }

    /** Whether others see the type: it is public, or a member of an interface, and so is what holds it. */
    private static boolean isPublic(ClassTree type, TreePath path) {
        var holder = path.getParentPath().getLeaf();
        boolean open = type.getModifiers().getFlags().contains(Modifier.PUBLIC);
        if (holder instanceof ClassTree outer) {
            boolean ofInterface = outer.getKind() == Tree.Kind.INTERFACE;
            return (open || ofInterface) && isPublic(outer, path.getParentPath());
        }
        return open;
    }
}

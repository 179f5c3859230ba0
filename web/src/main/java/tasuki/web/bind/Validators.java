package tasuki.web.bind;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorFactory;

import org.hibernate.validator.HibernateValidator;

import tasuki.web.WebSetupException;

import java.lang.invoke.MethodType;

/**
 * Makes the validators of custom constraints, also those of classes that are not public: in a
 * program of one file few are.
 */
record Validators(ConstraintValidatorFactory standard) implements ConstraintValidatorFactory {
    @Override
    public <T extends ConstraintValidator<?, ?>> T getInstance(Class<T> type) {
        if (type.getModule().isNamed() && type.getModule() == HibernateValidator.class.getModule()
                || type.getConstructors().length > 0) {
            Opens.pass(type, HibernateValidator.class);
            return standard.getInstance(type);
        }
        try {
            return type.cast(
                    new Calls()
                            .to(type)
                            .findConstructor(type, MethodType.methodType(void.class))
                            .invoke());
        } catch (NoSuchMethodException e) {
            throw new WebSetupException(
                    "The validator " + type.getName() + " has no constructor without arguments", e);
        } catch (Throwable e) {
            throw new WebSetupException("The validator " + type.getName() + " cannot be made", e);
        }
    }

    @Override
    public void releaseInstance(ConstraintValidator<?, ?> validator) {
        standard.releaseInstance(validator);
    }
}

package commerce.client;

/**
 * What is wrong with one field of a request.
 *
 * @param field its path, such as {@code quantity}
 * @param description what it should be
 */
public record Violation(String field, String description) {}

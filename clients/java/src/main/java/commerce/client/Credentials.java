package commerce.client;

import java.util.function.Supplier;

/** Who calls. Has no printable form, so that no log shows a token. */
public final class Credentials {
  final Supplier<String> token;
  final String company;
  final String session;

  private Credentials(Supplier<String> token, String company, String session) {
    this.token = token;
    this.company = company;
    this.session = session;
  }

  /** Returns the credentials of nobody. */
  public static Credentials none() {
    return new Credentials(null, null, null);
  }

  /** Adds a bearer token. */
  public Credentials token(String value) {
    return token(() -> value);
  }

  /** Adds what gives the bearer token at the time of each call. */
  public Credentials token(Supplier<String> source) {
    return new Credentials(source, company, session);
  }

  /** Adds the company that a guest shops at. */
  public Credentials company(String id) {
    return new Credentials(token, id, session);
  }

  /** Adds what proves that a guest's container is the caller's. */
  public Credentials session(String sessionToken) {
    return new Credentials(token, company, sessionToken);
  }

  @Override
  public String toString() {
    return "Credentials(…)";
  }
}

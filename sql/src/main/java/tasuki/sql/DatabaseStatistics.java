package tasuki.sql;

/**
 * The connections of a database at one moment.
 *
 * @param connections how many there are
 * @param active how many of them are in use
 * @param idle how many are not
 * @param waiting how many tasks wait for one
 * @param maximum how many there may be
 */
public record DatabaseStatistics(int connections, int active, int idle, int waiting, int maximum) {}

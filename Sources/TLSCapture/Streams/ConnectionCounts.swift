/// What a connection table has seen and what it had to give up.
package struct ConnectionCounts: Hashable, Sendable {
  package var segments = 0
  /// Connections of which a SYN or data was seen.
  package var opened = 0
  /// Connections that carried data.
  package var spoke = 0
  /// Segments of connections that were finished before.
  package var afterFinish = 0
  /// Segments without data of connections that are not known.
  package var unrelated = 0
  /// Segments too far from the bytes expected.
  package var strays = 0
  /// Segments of connections that are not finished, of whose payload the capture kept only the
  /// beginning or nothing.
  package var cutWhileOpen = 0
  /// Connections given up because there were too many, or they kept too much.
  package var evictedSilent = 0
  package var evictedOpen = 0
  /// Connections that had to stop waiting for a missing byte because too many bytes waited.
  package var hurried = 0
  package var parsing = ParsingCounts()
}

import type { DatabaseMetricName } from './database-snapshot.ts'

/** How Amazon RDS calls what is measured. */
export const rdsMetricNames: Record<string, DatabaseMetricName> = {
  CPUUtilization: 'cpu',
  DatabaseConnections: 'connections',
  FreeStorageSpace: 'freeStorage',
  FreeLocalStorage: 'freeStorage',
  FreeableMemory: 'freeMemory',
  SwapUsage: 'swap',
  ReadIOPS: 'readRate',
  WriteIOPS: 'writeRate',
  ReadLatency: 'readLatency',
  WriteLatency: 'writeLatency',
  CommitLatency: 'commitLatency',
  DiskQueueDepth: 'queueDepth',
  BurstBalance: 'burstBalance',
  EBSIOBalance: 'burstBalance',
  ReplicaLag: 'replicaLag',
  AuroraReplicaLag: 'replicaLag',
  TransactionLogsGeneration: 'logRate',
  TransactionLogsDiskUsage: 'logStorage',
  BinLogDiskUsage: 'logStorage',
  OldestReplicationSlotLag: 'logStorage',
  MaximumUsedTransactionIDs: 'transactionIds',
  Deadlocks: 'deadlocks',
  NetworkReceiveThroughput: 'networkIn',
  NetworkTransmitThroughput: 'networkOut',
}

"""Reports as files (统计公报、分析报告、统计表文件): every writer takes an edition or a document made of one."""
